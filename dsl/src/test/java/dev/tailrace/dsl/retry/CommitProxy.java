package dev.tailrace.dsl.retry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** A network that fails at the next COMMIT, once it is told to. */
final class CommitProxy implements AutoCloseable {
    /** What becomes of the COMMIT. */
    enum Loss {
        /** The server gets it, its answer is swallowed, both sides are cut off. */
        ANSWER,
        /** The server never gets it, and both sides are cut off. */
        REQUEST,
        /** The server never gets it and keeps its side open: the backend waits for more. */
        REQUEST_UNNOTICED
    }

    private record Order(Loss loss, Runnable meanwhile) {}

    /** What one connection's two directions share: the loss that it suffers. */
    private static final class Fate {
        volatile boolean begun; // nobody closes the client before its time
        volatile Order swallowing;
    }

    private final InetSocketAddress server;
    private final ServerSocket entrance;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Order> order = new AtomicReference<>();

    CommitProxy(String host, int port) {
        server = new InetSocketAddress(host, port);
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Loses the next COMMIT; {@code meanwhile} runs before its client hears of the loss. */
    void loseCommit(Loss loss, Runnable meanwhile) {
        order.set(new Order(loss, meanwhile));
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (var socket : sockets) socket.close();
    }

    private void accept() {
        try {
            while (true) {
                var client = entrance.accept();
                var upstream = new Socket();
                sockets.add(client);
                sockets.add(upstream);
                start(() -> serve(client, upstream));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client, Socket upstream) {
        var fate = new Fate();
        try (client) {
            upstream.connect(server);
            start(() -> answers(client, upstream, fate));
            var chunk = new byte[16_384];
            for (var read = client.getInputStream().read(chunk); read >= 0; read = client.getInputStream().read(chunk)) {
                var loss = isCommit(chunk, read) ? order.getAndSet(null) : null;
                fate.begun |= loss != null;
                if (loss != null && loss.loss != Loss.ANSWER) {
                    if (loss.loss == Loss.REQUEST) upstream.close();
                    loss.meanwhile.run();
                    return;
                }
                if (loss != null) fate.swallowing = loss;
                upstream.getOutputStream().write(chunk, 0, read);
            }
            upstream.close();
        } catch (IOException e) {
            // one side is gone, and so is the other
        }
    }

    private static void answers(Socket client, Socket upstream, Fate fate) {
        try {
            var chunk = new byte[16_384];
            for (var read = upstream.getInputStream().read(chunk); read >= 0; read = upstream.getInputStream().read(chunk)) {
                var loss = fate.swallowing;
                if (loss != null) {
                    upstream.close();
                    loss.meanwhile.run();
                    client.close();
                    return;
                }
                client.getOutputStream().write(chunk, 0, read);
            }
            if (!fate.begun) client.close();
        } catch (IOException e) {
            // one side is gone, and so is the other
        }
    }

    /** pgjdbc sends the word, PGJDBC-NG binds a statement "TC" that it prepared when it connected. */
    private static boolean isCommit(byte[] chunk, int length) {
        var sent = new String(chunk, 0, length, StandardCharsets.ISO_8859_1);
        return sent.contains("COMMIT") && !sent.contains("TC\0COMMIT") || sent.contains("\0TC\0");
    }

    private static void start(Runnable body) {
        var thread = new Thread(body, "commit-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
