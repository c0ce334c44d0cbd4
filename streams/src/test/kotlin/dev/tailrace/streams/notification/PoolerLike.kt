package dev.tailrace.streams.notification

import dev.tailrace.dsl.testing.TestServer
import java.io.DataInputStream
import java.io.DataOutputStream
import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import kotlin.concurrent.thread

/** Stands before the test server as a pooler does: what it announces as the backend's process id is its own invention. */
internal class PoolerLike : AutoCloseable {
    private val entrance = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    val host: String = entrance.inetAddress.hostAddress
    val port: Int = entrance.localPort

    init {
        thread(isDaemon = true) {
            try {
                while (true) accept(entrance.accept())
            } catch (closed: IOException) {
                // the end
            }
        }
    }

    private fun accept(client: Socket) {
        val server = Socket(TestServer.host(), TestServer.port())
        pumping(client, server) { client.getInputStream().copyTo(server.getOutputStream()) }
        pumping(server, client) { passOn(DataInputStream(server.getInputStream()), DataOutputStream(client.getOutputStream())) }
    }

    private fun passOn(from: DataInputStream, to: DataOutputStream) {
        while (true) {
            val type = from.readUnsignedByte()
            val body = ByteArray(from.readInt() - 4).also(from::readFully)
            if (type.toChar() == 'K') body.fill(1, 0, 4) // BackendKeyData: the process id, then the key
            val message = java.io.ByteArrayOutputStream()
            DataOutputStream(message).apply {
                writeByte(type)
                writeInt(body.size + 4)
                write(body)
            }
            to.write(message.toByteArray())
            to.flush()
        }
    }

    private fun pumping(from: Socket, to: Socket, body: () -> Unit) {
        thread(isDaemon = true) {
            try {
                body()
            } catch (ended: IOException) {
                // either side is gone
            } finally {
                from.close()
                to.close()
            }
        }
    }

    override fun close() = entrance.close()
}
