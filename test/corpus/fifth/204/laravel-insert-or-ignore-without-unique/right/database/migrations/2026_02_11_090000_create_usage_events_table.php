<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('usage_events', function (Blueprint $table) {
            $table->id();
            $table->foreignId('team_id')->constrained();
            $table->uuid('event_id');
            $table->string('meter', 64);
            $table->unsignedBigInteger('quantity');
            $table->timestampTz('occurred_at');
            $table->timestampsTz();
            $table->index(['team_id', 'meter', 'occurred_at']);
            $table->unique(['team_id', 'event_id']);
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('usage_events');
    }
};
