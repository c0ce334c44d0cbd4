package dev.tailrace.dsl.driver;

import com.impossibl.postgres.jdbc.PGDirectConnection;
import com.impossibl.postgres.protocol.ServerConnection;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The Netty channel under a PGJDBC-NG connection. The driver shows it nowhere, and without it a COPY cannot be fed with back-pressure or
 * aborted, nor a lost connection be seen while a statement runs; so this reads one private field, here and nowhere else.
 */
record PgJdbcNgChannel(PGDirectConnection connection, ServerConnection server, Channel channel) {
    static PgJdbcNgChannel of(Connection wrapper) throws SQLException {
        var connection = wrapper.unwrap(PGDirectConnection.class);
        if (!(connection.getRequestExecutor() instanceof ServerConnection server)) {
            throw unknownDriver(null);
        }
        try {
            Field field = server.getClass().getDeclaredField("channel");
            field.setAccessible(true);
            return new PgJdbcNgChannel(connection, server, (Channel) field.get(server));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw unknownDriver(e);
        }
    }

    private static SQLException unknownDriver(@Nullable Exception cause) {
        return new SQLException("PGJDBC-NG is not 0.8.9 or closed to reflection: use that version, on the class path", cause);
    }

    /** Closes the socket without asking anybody, and gives up the connection's share of the driver's I/O threads. */
    void kill() {
        server.kill();
    }

    CancelRequest cancelRequest() throws SQLException {
        if (channel.pipeline().get(SslHandler.class) != null) {
            throw new SQLException("a cancel request for an encrypted PGJDBC-NG connection would show its key; nothing was sent", "08006");
        }
        if (!(server.getRemoteAddress() instanceof InetSocketAddress address)) {
            throw new SQLException("the connection is closed; no cancel request was sent", "08003");
        }
        var key = connection.getKeyData();
        return new CancelRequest(address, key.getProcessId(), key.getSecretKey());
    }
}
