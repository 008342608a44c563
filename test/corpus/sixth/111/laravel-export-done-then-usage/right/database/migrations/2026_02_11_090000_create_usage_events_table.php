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
            $table->string('event_key')->unique();
            $table->foreignId('team_id')->constrained();
            $table->string('metric');
            $table->unsignedBigInteger('quantity');
            $table->timestamp('occurred_at');
            $table->timestamp('sent_at')->nullable()->index();
        });
    }
};
