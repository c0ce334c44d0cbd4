package dev.tailrace.dsl.driver;

import com.impossibl.postgres.protocol.TransactionStatus;
import com.impossibl.postgres.protocol.v30.MessageDispatchHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One COPY over a PGJDBC-NG connection, spoken past the driver. The driver's own COPY queues the whole source in direct memory before it
 * sends a byte, runs the caller's streams on an I/O thread that other connections share, drops the row count, and cannot abort: its
 * CopyFail is never written, so that connection hangs. Here the caller's thread does the waiting:
 *
 * <pre>
 * Query → CopyInResponse  → CopyData … → CopyDone | CopyFail → CommandComplete | ErrorResponse → ReadyForQuery
 * Query → CopyOutResponse ← CopyData … ← CopyDone            → CommandComplete | ErrorResponse → ReadyForQuery
 * </pre>
 */
final class PgJdbcNgCopy implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 5;
    private static final char FROM_STDIN = 'G';
    private static final char TO_STDOUT = 'H';

    private final PgJdbcNgChannel connection;
    private final PgJdbcNgCopyReplies replies;
    private boolean ready;

    private PgJdbcNgCopy(PgJdbcNgChannel connection) throws SQLException {
        this.connection = connection;
        this.replies = new PgJdbcNgCopyReplies(connection.channel(), connection.connection().getNetworkTimeout());
    }

    static PgJdbcNgCopy start(Connection wrapper, String copySql) throws SQLException {
        var connection = PgJdbcNgChannel.of(wrapper);
        if (!connection.connection().getAutoCommit() && connection.connection().getTransactionStatus() == TransactionStatus.Idle) {
            try (var begin = connection.connection().createStatement()) {
                begin.execute("select"); // the driver sends its BEGIN with the first statement, which the COPY is not
            }
        }
        var copy = new PgJdbcNgCopy(connection);
        var pipeline = connection.channel().pipeline();
        pipeline.addBefore(pipeline.context(MessageDispatchHandler.class).name(), PgJdbcNgCopyReplies.NAME, copy.replies);
        copy.write('Q', (copySql + '\0').getBytes(StandardCharsets.UTF_8), -1);
        return copy;
    }

    /** Sends {@code source}; returns the number of rows the server took. */
    long send(InputStream source) throws SQLException, IOException {
        if (!replies.awaitStart(FROM_STDIN)) {
            return finish(FROM_STDIN);
        }
        Exception failure = null;
        try {
            var chunk = new byte[CHUNK_BYTES];
            for (var length = source.read(chunk); length >= 0 && !replies.refused(); length = source.read(chunk)) {
                write('d', chunk, length);
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        if (failure == null) {
            write('c', new byte[0], 0);
            return finish(FROM_STDIN);
        }
        failInput("the client's source failed");
        replies.awaitReady(); // with the error that CopyFail asked for
        ready = true;
        throw rethrow(failure);
    }

    /** Receives into {@code sink}; returns the number of rows the server sent. */
    long receive(OutputStream sink) throws SQLException, IOException {
        if (!replies.awaitStart(TO_STDOUT)) {
            if (replies.awaitStart(FROM_STDIN)) {
                failInput("the client expected rows and has none to send");
            }
            return finish(TO_STDOUT);
        }
        Exception failure = null;
        for (var data = replies.nextData(); data != null; data = replies.nextData()) {
            if (failure == null) {
                try {
                    sink.write(data);
                } catch (IOException | RuntimeException e) {
                    failure = e;
                    stopOutput();
                }
            }
        }
        if (failure == null) {
            return finish(TO_STDOUT);
        }
        replies.awaitReady();
        ready = true;
        throw rethrow(failure);
    }

    private void failInput(String reason) throws SQLException {
        write('f', (reason + '\0').getBytes(StandardCharsets.UTF_8), -1);
    }

    // Cancelling spares the rest of the table; what is already on its way is discarded. Acknowledged before the connection is used again.
    private void stopOutput() throws SQLException {
        try {
            connection.cancelRequest().sendAndAwait();
        } catch (IOException e) {
            throw new SQLException("the COPY's sink failed and the cancel was not acknowledged; discard the connection", "08006", e);
        }
    }

    private long finish(char expected) throws SQLException {
        replies.awaitReady();
        ready = true;
        return replies.rows(expected);
    }

    private void write(char type, byte[] body, int length) throws SQLException {
        var count = length < 0 ? body.length : length;
        ByteBuf message = connection.channel().alloc().buffer(HEADER_BYTES + count);
        message.writeByte(type).writeInt(count + 4).writeBytes(body, 0, count);
        ChannelFuture written = connection.channel().writeAndFlush(message);
        if (!connection.channel().isWritable()) {
            written.awaitUninterruptibly();
        }
        if (written.isDone() && !written.isSuccess()) {
            throw new SQLException("the connection was lost during COPY", "08006", written.cause());
        }
    }

    private static IOException rethrow(Exception failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return (IOException) failure;
    }

    /** Gives the connection back to the driver; kills it if the server has not said that it is ready. */
    @Override
    public void close() throws SQLException {
        replies.remove();
        if (!ready) {
            connection.kill();
        } else if (!connection.connection().isValid(Math.toIntExact(CancelRequest.ACKNOWLEDGEMENT_TIMEOUT.toSeconds()))) {
            // That round trip is how the driver learns what the COPY did to the transaction.
            connection.kill();
        }
    }
}
