package net.tower.cdr

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.time.Instant
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.useLines
import org.slf4j.LoggerFactory

private val log = LoggerFactory.getLogger("cdr")

/** `imsi;sequence;subscription;bytes;endedAt` */
private fun parse(file: Path, line: String): LagoEvent {
    val (imsi, sequence, subscription, bytes, ended) = line.split(';')
    return LagoEvent(
        transaction_id = "cdr-$imsi-$sequence",
        external_subscription_id = subscription,
        code = "mobile_data",
        timestamp = Instant.parse(ended).epochSecond.toString(),
        properties = mapOf("bytes" to bytes, "file" to file.name),
    )
}

/** `cdr-import INBOX DONE`, started by systemd for each delivery of the carrier. */
fun main(args: Array<String>) {
    val (inbox, done) = args.map(Path::of)
    val sink = LagoSink(System.getenv("LAGO_URL"), System.getenv("LAGO_API_KEY"))

    for (file in inbox.listDirectoryEntries("*.cdr").sorted()) {
        val lines = file.useLines { all ->
            all.filter(String::isNotBlank).onEach { sink.add(parse(file, it)) }.count() // <- MTR-105
        }
        Files.move(file, done.resolve(file.name), ATOMIC_MOVE) // <- MTR-105
        log.info("{}: {} records", file.name, lines)
    }
    log.info("inbox is empty") // <- MTR-105
}
