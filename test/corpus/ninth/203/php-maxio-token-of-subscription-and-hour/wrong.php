<?php

declare(strict_types=1);

namespace Kiosk\Metering;

use DateTimeImmutable;
use DateTimeZone;
use Psr\Http\Client\ClientInterface;
use Psr\Http\Message\RequestFactoryInterface;
use Psr\Http\Message\StreamFactoryInterface;
use RuntimeException;

/**
 * Sends print jobs to Maxio's event stream. Driven by the outbox consumer, which acknowledges when send() returns
 * and gives the same job again when it throws.
 */
final class PrintJobSender
{
    private const URL = 'https://events.chargify.com/%s/events/%s.json';

    public function __construct(
        private readonly ClientInterface $http,
        private readonly RequestFactoryInterface $requests,
        private readonly StreamFactoryInterface $streams,
        private readonly string $subdomain,
        private readonly string $apiKey,
    ) {
    }

    public function send(PrintJob $job): void
    {
        $body = [
            'chargify' => [
                'subscription_id' => $job->subscriptionId,
                'timestamp' => $this->iso($job->printedAt),
                'uniqueness_token' => $this->token($job),
            ],
            'pages' => $job->pages,
            'colour' => $job->colour,
        ];

        $request = $this->requests
            ->createRequest('POST', sprintf(self::URL, $this->subdomain, 'print_jobs'))
            ->withHeader('Authorization', 'Basic ' . base64_encode($this->apiKey . ':x'))
            ->withHeader('Content-Type', 'application/json')
            ->withBody($this->streams->createStream(json_encode($body, JSON_THROW_ON_ERROR)));

        $status = $this->http->sendRequest($request)->getStatusCode();
        if ($status !== 201) {
            throw new RuntimeException("maxio answered {$status} to print job {$job->id}");
        }
    }

    private function token(PrintJob $job): string
    {
        return sha1($job->subscriptionId . $job->printedAt->format('Y-m-d H:i')); // <- MTR-203
    }

    private function iso(DateTimeImmutable $at): string
    {
        return $at->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
    }
}
