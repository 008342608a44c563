package energy.voltwise.metering

import java.math.BigDecimal
import java.time.Instant
import java.util.UUID

data class Charge(
    val id: UUID,
    val stationId: String,
    val finishedAt: Instant,
    val kilowattHours: BigDecimal,
)

class StationUsage(private val charges: ChargeStore, private val tariffs: TariffStore) {

    /** Energy of a station in [from, to). The stations' uploads overlap, so a charge may come in twice. */
    fun energy(stationId: String, from: Instant, to: Instant): BigDecimal =
        charges.finishedBetween(stationId, from, to)
            .distinctBy { it.id }
            .sumOf { it.kilowattHours }

    /** Points of the load chart: the newest reading of each minute is enough. */
    fun chart(stationId: String, from: Instant, to: Instant): Map<Long, BigDecimal> =
        charges.finishedBetween(stationId, from, to)
            .sortedBy { it.finishedAt }
            .associate { it.finishedAt.epochSecond / 60 to it.kilowattHours }

    fun amount(stationId: String, from: Instant, to: Instant): BigDecimal =
        energy(stationId, from, to) * tariffs.pricePerKilowattHour(stationId)
}
