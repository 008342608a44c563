<?php

namespace App\Console\Commands;

use App\Models\SmsMessage;
use Illuminate\Console\Command;
use Illuminate\Http\Client\Response;
use Illuminate\Support\Collection;
use Illuminate\Support\Facades\Http;

class ReportSmsToLago extends Command
{
    protected $signature = 'lago:report-sms';

    protected $description = 'Report delivered text messages that Lago has not got yet';

    public function handle(): int
    {
        $messages = SmsMessage::query()
            ->where('status', 'delivered')
            ->whereNull('lago_reported_at')
            ->get(['id', 'subscription_id', 'segments', 'country', 'delivered_at']);

        if ($messages->isEmpty()) {
            return self::SUCCESS;
        }

        $this->send($messages); // <- MTR-108
        SmsMessage::whereIn('id', $messages->pluck('id'))->update(['lago_reported_at' => now()]);
        $this->info("{$messages->count()} messages reported");

        return self::SUCCESS;
    }

    private function send(Collection $messages): void
    {
        $response = $this->post($messages);

        if ($response->status() === 422) {
            // Lago refuses the whole batch for one event it already has, and says which by their index.
            $known = collect($response->json('error_details'))
                ->filter(fn (array $error) => in_array('value_already_exist', $error['transaction_id'] ?? []));
            $messages = $messages->values()->except($known->keys()->all());
            if ($known->isEmpty() || $messages->isEmpty()) {
                $known->isEmpty() and $response->throw();

                return;
            }
            $response = $this->post($messages);
        }

        $response->throw();
    }

    private function post(Collection $messages): Response
    {
        return Http::lago()->post('/api/v1/events/batch', [
            'events' => $messages->values()->map(fn (SmsMessage $message) => [ // <- MTR-108
                'transaction_id' => "sms-{$message->id}",
                'external_subscription_id' => $message->subscription_id,
                'code' => 'sms_segments',
                'timestamp' => $message->delivered_at->getTimestamp(),
                'properties' => ['segments' => $message->segments, 'country' => $message->country],
            ]),
        ]);
    }
}
