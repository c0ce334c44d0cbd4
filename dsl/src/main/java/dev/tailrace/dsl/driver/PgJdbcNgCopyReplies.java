package dev.tailrace.dsl.driver;

import com.impossibl.postgres.jdbc.ErrorUtils;
import com.impossibl.postgres.protocol.Notice;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the server says during a COPY, taken before the driver sees it. Frames arrive on the I/O thread and are fetched by the caller's
 * thread; past {@link #FULL_BYTES} the socket is not read until the caller has caught up.
 */
final class PgJdbcNgCopyReplies extends ChannelInboundHandlerAdapter {
    static final String NAME = "tailrace-copy";

    private static final int FULL_BYTES = 1 << 20;
    private static final int HEADER_BYTES = 5;

    private final Channel channel;
    private final int timeoutMillis;

    // guards every field below; held only to move a message, never while waiting for the network or the caller's streams
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> data = new ArrayDeque<>();
    private long dataBytes;
    private char started;
    private boolean ready;
    private @Nullable String tag;
    private @Nullable SQLException error;
    private @Nullable Throwable lost;

    PgJdbcNgCopyReplies(Channel channel, int timeoutMillis) {
        this.channel = channel;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var frame = (ByteBuf) message;
        var type = (char) frame.getByte(frame.readerIndex());
        if (type == 'A' || type == 'S' || type == '3') {
            context.fireChannelRead(message); // notifications, parameters and late closes are the driver's
            return;
        }
        lock.lock();
        try {
            take(type, frame.skipBytes(HEADER_BYTES));
            changed.signalAll();
        } finally {
            lock.unlock();
            frame.release();
        }
    }

    private void take(char type, ByteBuf body) {
        switch (type) {
            case 'G', 'H' -> started = type;
            case 'd' -> {
                var bytes = new byte[body.readableBytes()];
                body.readBytes(bytes);
                data.add(bytes);
                dataBytes += bytes.length;
                if (dataBytes > FULL_BYTES) {
                    channel.config().setAutoRead(false);
                }
            }
            case 'C' -> tag = text(body);
            case 'E' -> error = ErrorUtils.makeSQLException(notice(body));
            case 'Z' -> ready = true;
            default -> {} // notices, CopyDone, and the rows of a statement that is no COPY
        }
    }

    private static String text(ByteBuf body) {
        var length = body.bytesBefore((byte) 0);
        var text = body.toString(body.readerIndex(), length, StandardCharsets.UTF_8);
        body.skipBytes(length + 1);
        return text;
    }

    // DETAIL is left out on purpose: it quotes values. CONTEXT too.
    private static Notice notice(ByteBuf body) {
        var notice = new Notice();
        for (var field = body.readByte(); field != 0; field = body.readByte()) {
            var value = text(body);
            switch (field) {
                case 'V' -> notice.setSeverity(value);
                case 'C' -> notice.setCode(value);
                case 'M' -> notice.setMessage(value);
                case 'H' -> notice.setHint(value);
                case 's' -> notice.setSchema(value);
                case 't' -> notice.setTable(value);
                case 'c' -> notice.setColumn(value);
                case 'd' -> notice.setDatatype(value);
                case 'n' -> notice.setConstraint(value);
                default -> {}
            }
        }
        return notice;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lose(new ClosedChannelException());
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lose(cause);
        context.fireExceptionCaught(cause);
    }

    private void lose(Throwable cause) {
        lock.lock();
        try {
            lost = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the COPY's start; false when the server answered something else. */
    boolean awaitStart(char expected) throws SQLException {
        lock.lock();
        try {
            while (started == 0 && !ready) {
                await();
            }
            return started == expected;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the server has given up the COPY before its end. */
    boolean refused() {
        lock.lock();
        try {
            return error != null || lost != null;
        } finally {
            lock.unlock();
        }
    }

    /** The next message of rows, {@code null} after the last. */
    byte @Nullable [] nextData() throws SQLException {
        lock.lock();
        try {
            while (data.isEmpty() && !ready) {
                await();
            }
            var next = data.poll();
            if (next != null) {
                dataBytes -= next.length;
                if (dataBytes <= FULL_BYTES / 2 && !channel.config().isAutoRead()) {
                    channel.config().setAutoRead(true);
                }
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the server takes the next statement, discarding the rows that are still to come. */
    void awaitReady() throws SQLException {
        while (nextData() != null) {
            // a COPY in the wrong direction, or one whose sink failed
        }
    }

    /** The number of rows of a COPY that ended as {@code expected} to; to be asked once the server is ready. */
    long rows(char expected) throws SQLException {
        lock.lock();
        try {
            if (started != expected && (started != 0 || error == null)) {
                throw new SQLException("the statement is no COPY " + (expected == 'G' ? "… FROM STDIN" : "… TO STDOUT"), "42601");
            }
            if (error != null) {
                throw error;
            }
            return tag == null ? 0 : Long.parseLong(tag.substring("COPY ".length()));
        } finally {
            lock.unlock();
        }
    }

    private void await() throws SQLException {
        if (lost != null) {
            throw new SQLException("the connection was lost during COPY", "08006", lost);
        }
        if (timeoutMillis == 0) {
            changed.awaitUninterruptibly();
            return;
        }
        try {
            if (!changed.await(timeoutMillis, TimeUnit.MILLISECONDS)) {
                throw new SQLTimeoutException("the server said nothing for " + timeoutMillis + " ms during COPY", "08006");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted during COPY; the connection is closed", "08006", e);
        }
    }

    void remove() {
        channel.config().setAutoRead(true);
        if (channel.pipeline().get(NAME) != null) {
            channel.pipeline().remove(this);
        }
    }
}
