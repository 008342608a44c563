<?php

use Illuminate\Support\Facades\Schedule;

Schedule::command('cache:prune-stale-tags')->hourly();
Schedule::command('telescope:prune')->daily();

Schedule::command('billing:invoice-due')->everyFifteenMinutes()->emailOutputOnFailure('billing@wattly.app'); // <- MTR-213
