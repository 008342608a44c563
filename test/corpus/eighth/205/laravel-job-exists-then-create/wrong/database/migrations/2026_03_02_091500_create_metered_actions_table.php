<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('metered_actions', function (Blueprint $table) {
            $table->id();
            $table->foreignId('workspace_id')->constrained();
            $table->uuid('event_uuid')->index(); // <- MTR-204?
            $table->string('meter', 40);
            $table->unsignedInteger('units');
            $table->timestampTz('happened_at');
            $table->timestampsTz();
            $table->index(['workspace_id', 'meter', 'happened_at']);
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('metered_actions');
    }
};
