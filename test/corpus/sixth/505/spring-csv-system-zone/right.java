package com.acme.maps.usage;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class TileUsage {

    private static final DateTimeFormatter GENERATED = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM);

    private final TileEventRepository events;
    private final InvoiceLineRepository lines;

    public TileUsage(TileEventRepository events, InvoiceLineRepository lines) {
        this.events = events;
        this.lines = lines;
    }

    @Transactional
    public void bill(UUID accountId, YearMonth month) {
        long tiles = events.sumTiles(accountId, startOf(month), startOf(month.plusMonths(1)));
        lines.insertIfAbsent(accountId, "tiles", month.toString(), tiles);
    }

    /** "Download usage" under the invoice; its days add up to the quantity of the line. */
    @Transactional(readOnly = true)
    public void writeCsv(UUID accountId, YearMonth month, ZoneId viewer, PrintWriter out) {
        Map<LocalDate, Long> days = new TreeMap<>();
        try (var rows = events.streamBetween(accountId, startOf(month), startOf(month.plusMonths(1)))) {
            rows.forEach(e -> days.merge(LocalDate.ofInstant(e.servedAt(), ZoneOffset.UTC), e.tiles(), Long::sum));
        }

        out.println("# generated " + GENERATED.format(Instant.now().atZone(viewer)));
        out.println("date_utc,tiles");
        days.forEach((day, tiles) -> out.println(day + "," + tiles));
    }

    private static Instant startOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
