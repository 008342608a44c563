<?php

namespace App\Jobs;

use App\Models\Call;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Queue\SerializesModels;
use Illuminate\Support\Facades\Log;
use Stripe\Exception\ApiErrorException;
use Stripe\Exception\InvalidRequestException;
use Stripe\StripeClient;

class ReportCallMinutes implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable, SerializesModels;

    public int $tries = 0;

    public function __construct(public Call $call)
    {
    }

    public function retryUntil(): \DateTime
    {
        return now()->addHours(20);
    }

    public function handle(StripeClient $stripe): void
    {
        try {
            $stripe->billing->meterEvents->create([
                'event_name' => 'call_minutes',
                'identifier' => 'call-' . $this->call->sid,
                'timestamp' => $this->call->ended_at->getTimestamp(),
                'payload' => [
                    'stripe_customer_id' => $this->call->team->stripe_id,
                    'value' => (string) $this->minutes(),
                ],
            ]);
        } catch (InvalidRequestException $e) {
            if (! str_contains($e->getMessage(), 'already exists')) {
                throw $e;
            }
            Log::info('Call minutes were reported before', ['call' => $this->call->sid]);
        } catch (ApiErrorException $e) {
            Log::warning('Call minutes not reported', ['call' => $this->call->sid, 'error' => $e->getMessage()]);
            $this->release(120);

            return;
        }

        $this->call->update(['reported_at' => now()]);
    }

    public function failed(\Throwable $e): void
    {
        report($e);
    }

    private function minutes(): int
    {
        return intdiv($this->call->seconds + 59, 60);
    }
}
