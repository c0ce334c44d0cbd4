package dev.tailrace.dsl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between a client and a server that can fail: a TCP proxy on the loopback address. Frozen, it still accepts connections and
 * bytes, as a network does whose other end has vanished, and passes nothing on until it is thawed. It can also forget the connections there
 * are, as a router does, and pass on those that are made afterwards.
 */
public final class FrozenProxy implements AutoCloseable {
    private static final int CHUNK_BYTES = 16_384;

    private final InetSocketAddress server;
    private final ServerSocket entrance;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    private final Object gate = new Object(); // guards the fields below
    private final Set<Socket> forgotten = new HashSet<>();
    private boolean frozen;
    private boolean closed;
    private Duration delay = Duration.ZERO;

    public FrozenProxy(String host, int port) {
        server = new InetSocketAddress(host, port);
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accept", this::accept);
    }

    public String host() {
        return entrance.getInetAddress().getHostAddress();
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** How many connections clients have made so far. */
    public int accepted() {
        return accepted.get();
    }

    /** From now on nothing is passed on, in either direction, and nobody is told. */
    public void freeze() {
        set(true, delay());
    }

    /** Passes on what was held back, and what comes. */
    public void thaw() {
        set(false, delay());
    }

    /** From now on nothing is passed on through the connections there are, and nobody is told. */
    public void forget() {
        synchronized (gate) {
            forgotten.addAll(sockets);
        }
    }

    /** Holds every chunk of bytes back for {@code value}. */
    public void delay(Duration value) {
        set(isFrozen(), value);
    }

    /** Closes every connection; new ones are welcome. */
    public void cut() {
        sockets.forEach(FrozenProxy::close);
    }

    @Override
    public void close() {
        synchronized (gate) {
            closed = true;
            gate.notifyAll();
        }
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private boolean isFrozen() {
        synchronized (gate) {
            return frozen;
        }
    }

    private Duration delay() {
        synchronized (gate) {
            return delay;
        }
    }

    private void set(boolean freeze, Duration hold) {
        synchronized (gate) {
            frozen = freeze;
            delay = hold;
            gate.notifyAll();
        }
    }

    private void accept() {
        while (true) {
            try {
                var client = entrance.accept();
                sockets.add(client);
                accepted.incrementAndGet();
                start("connect", () -> connect(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        var upstream = new Socket();
        sockets.add(upstream);
        try {
            pass(client);
            upstream.connect(server);
            start("up", () -> pump(client, upstream));
            pump(upstream, client);
        } catch (IOException | InterruptedException e) {
            close(client);
            close(upstream);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from; to) {
            var chunk = new byte[CHUNK_BYTES];
            for (var read = from.getInputStream().read(chunk); read >= 0; read = from.getInputStream().read(chunk)) {
                pass(from);
                to.getOutputStream().write(chunk, 0, read);
            }
            pass(from); // the end of a connection is news too
        } catch (IOException | InterruptedException e) {
            // one side is gone; so is the other now
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** Returns when the network lets something through that came from this end. */
    private void pass(Socket from) throws InterruptedException {
        synchronized (gate) {
            var until = System.nanoTime() + delay.toNanos();
            for (var left = delay.toNanos(); left > 0 && !closed; left = until - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(gate, left);
            }
            while ((frozen || forgotten.contains(from)) && !closed) gate.wait();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(String purpose, Runnable body) {
        var thread = new Thread(body, "frozen-proxy-" + purpose);
        thread.setDaemon(true);
        thread.start();
    }
}
