package net.tower.cdr

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.time.Instant
import kotlin.io.path.forEachLine
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.system.exitProcess
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

/** `cdr-import INBOX DONE`, started by systemd for each delivery of the carrier; a failed unit raises an alarm. */
fun main(args: Array<String>) {
    val (inbox, done) = args.map(Path::of)
    val sink = LagoSink(System.getenv("LAGO_URL"), System.getenv("LAGO_API_KEY"))
    val left = mutableListOf<Path>()

    for (file in inbox.listDirectoryEntries("*.cdr").sorted()) {
        try {
            sink.Batch().use { batch ->
                file.forEachLine { line -> if (line.isNotBlank()) batch.add(parse(file, line)) }
            }
            Files.move(file, done.resolve(file.name), ATOMIC_MOVE)
            log.info("{} imported", file.name)
        } catch (e: Exception) {
            log.error("{} stays in the inbox", file.name, e)
            left += file
        }
    }
    if (left.isNotEmpty()) exitProcess(1)
}
