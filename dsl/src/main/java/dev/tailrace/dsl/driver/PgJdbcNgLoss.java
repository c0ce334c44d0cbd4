package dev.tailrace.dsl.driver;

import com.impossibl.postgres.protocol.v30.MessageDispatchHandler;
import com.impossibl.postgres.protocol.v30.ProtocolChannel;
import com.impossibl.postgres.protocol.v30.ProtocolHandler;
import com.impossibl.postgres.protocol.v30.ServerRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;

/**
 * Tells every request of a lost PGJDBC-NG connection of the loss. The driver tells only the first that waits, which may be a BEGIN it sent
 * by itself or the rest of a statement that failed already, and it takes requests after the loss: their callers would wait for ever.
 *
 * <p>Behind the driver's dispatcher in the pipeline, so that requests come here first. Both methods run on the channel's event loop: no
 * request slips in between the telling and the refusing.
 */
final class PgJdbcNgLoss extends ChannelDuplexHandler {
    private PgJdbcNgLoss() {}

    static void watch(Channel channel) {
        channel.pipeline().addLast(new PgJdbcNgLoss());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().closeFuture().addListener(closed -> tellAll(context)); // the dispatcher passes no channelInactive on
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ServerRequest && !context.channel().isActive()) {
            promise.setFailure(new ClosedChannelException());
        } else {
            context.write(message, promise);
        }
    }

    private static void tellAll(ChannelHandlerContext context) {
        var dispatcher = context.pipeline().context(MessageDispatchHandler.class);
        if (dispatcher == null) return;
        var last = new Last();
        context.write(last); // behind every request that waits
        while (!last.reached) {
            ((MessageDispatchHandler) dispatcher.handler()).exceptionCaught(dispatcher, new ClosedChannelException());
        }
    }

    /** Sends nothing and only takes a place in the dispatcher's line. Used on the event loop alone. */
    private static final class Last implements ServerRequest, ProtocolHandler {
        private boolean reached;

        @Override
        public ProtocolHandler createHandler() {
            return this;
        }

        @Override
        public void execute(ProtocolChannel channel) {}

        @Override
        public void exception(Throwable cause) {
            reached = true;
        }
    }
}
