<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('usage_records', function (Blueprint $table) { // <- MTR-204?
            $table->id();
            $table->foreignId('account_id')->constrained();
            $table->string('reference', 64); // <- MTR-204?
            $table->string('meter', 40);
            $table->unsignedBigInteger('quantity');
            $table->timestampTz('occurred_at');
            $table->timestamps();
            $table->index(['account_id', 'meter', 'occurred_at']);
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('usage_records');
    }
};
