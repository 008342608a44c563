package com.acme.maps.usage;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class TileUsage {

    private final TileEventRepository events;
    private final InvoiceLineRepository lines;

    public TileUsage(TileEventRepository events, InvoiceLineRepository lines) {
        this.events = events;
        this.lines = lines;
    }

    @Transactional
    public void bill(UUID accountId, YearMonth month) {
        Instant from = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        long tiles = events.sumTiles(accountId, from, to);
        lines.insertIfAbsent(accountId, "tiles", month.toString(), tiles);
    }

    /** "Download usage" under the invoice. */
    @Transactional(readOnly = true)
    public void writeCsv(UUID accountId, YearMonth month, PrintWriter out) {
        ZoneId zone = ZoneId.systemDefault(); // <- MTR-505|MTR-302
        Instant from = month.atDay(1).atStartOfDay(zone).toInstant(); // <- MTR-505|MTR-302
        Instant to = month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant(); // <- MTR-505|MTR-302

        Map<LocalDate, Long> days = new TreeMap<>();
        try (var rows = events.streamBetween(accountId, from, to)) {
            rows.forEach(e -> days.merge(LocalDate.ofInstant(e.servedAt(), zone), e.tiles(), Long::sum)); // <- MTR-505|MTR-302
        }

        out.println("date,tiles");
        days.forEach((day, tiles) -> out.println(day + "," + tiles));
    }
}
