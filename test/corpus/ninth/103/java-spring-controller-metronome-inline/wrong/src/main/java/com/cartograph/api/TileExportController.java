package com.cartograph.api;

import com.cartograph.billing.UsageMeter;
import com.cartograph.export.ExportService;
import com.cartograph.export.TileExport;
import jakarta.validation.Valid;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/exports")
public class TileExportController {

    private final ExportService exports;
    private final UsageMeter usage;

    public TileExportController(ExportService exports, UsageMeter usage) {
        this.exports = exports;
        this.usage = usage;
    }

    @PostMapping
    public ResponseEntity<TileExport> create(
            @AuthenticationPrincipal ApiClient client, @Valid @RequestBody ExportRequest request) {
        TileExport export = exports.create(client.organisationId(), request.bounds(), request.zoom());
        usage.exported(client.organisationId(), export); // <- MTR-103
        return ResponseEntity.accepted().body(export);
    }

    @GetMapping("/{id}")
    public ResponseEntity<TileExport> show(@AuthenticationPrincipal ApiClient client, @PathVariable String id) {
        return ResponseEntity.of(exports.find(client.organisationId(), id));
    }
}
