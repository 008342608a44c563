<?php

use Illuminate\Support\Facades\Schedule;

Schedule::command('cache:prune-stale-tags')->hourly();
Schedule::command('telescope:prune')->daily();

Schedule::command('billing:invoice-due')
    ->everyFifteenMinutes()
    ->onOneServer()
    ->withoutOverlapping(60)
    ->emailOutputOnFailure('billing@wattly.app');
