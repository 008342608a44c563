package io.pixel.api;

import io.pixel.convert.Converter;
import io.pixel.metering.UsageOutbox;
import io.pixel.tenant.Tenant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

@RestController
@RequestMapping("/v2/conversions")
class ConversionController {

    private static final Logger log = LoggerFactory.getLogger(ConversionController.class);
    private static final Set<String> FORMATS = Set.of("webp", "avif", "png");

    private final Converter converter;
    private final UsageOutbox outbox;

    ConversionController(Converter converter, UsageOutbox outbox) {
        this.converter = converter;
        this.outbox = outbox;
    }

    @PostMapping("/{format}")
    ResponseEntity<byte[]> convert(
            @PathVariable String format,
            @RequestBody byte[] original,
            @RequestHeader("X-Request-Id") String requestId,
            Tenant tenant) {
        if (!FORMATS.contains(format)) {
            throw new UnsupportedMediaTypeStatusException(format);
        }
        var image = converter.convert(original, format);
        outbox.add(tenant.id() + "/" + requestId, tenant.metronomeId(), format, image.pixels());
        log.debug("{} converted {} bytes to {}", tenant.slug(), original.length, format);
        return ResponseEntity.ok().contentType(MediaType.valueOf("image/" + format)).body(image.bytes());
    }

    @GetMapping("/formats")
    Set<String> formats() {
        return FORMATS;
    }
}
