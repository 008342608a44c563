<?php

declare(strict_types=1);

namespace App\Services;

use App\Exceptions\ShopifyBillingException;
use App\Models\Shop;
use Illuminate\Support\Facades\Http;

final class ShopifyBilling
{
    private const API_VERSION = '2026-07';

    private const CREATE_USAGE = <<<'GRAPHQL'
    mutation appUsageRecordCreate($line: ID!, $price: MoneyInput!, $description: String!) {
      appUsageRecordCreate(subscriptionLineItemId: $line, price: $price, description: $description) { # <- MTR-201
        appUsageRecord { id }
        userErrors { field message }
      }
    }
    GRAPHQL;

    public function chargeLabel(Shop $shop, string $amount, string $trackingNumber): string
    {
        $result = $this->query($shop, self::CREATE_USAGE, [ // <- MTR-201
            'line' => $shop->usage_line_item_id,
            'price' => ['amount' => $amount, 'currencyCode' => 'USD'],
            'description' => "Shipping label {$trackingNumber}",
        ])['appUsageRecordCreate'];

        if ($result['userErrors'] !== []) {
            throw ShopifyBillingException::fromUserErrors($shop, $result['userErrors']);
        }

        return $result['appUsageRecord']['id'];
    }

    /** @return array<string, mixed> */
    private function query(Shop $shop, string $document, array $variables): array
    {
        return Http::withHeaders(['X-Shopify-Access-Token' => $shop->access_token])
            ->timeout(15)
            ->post("https://{$shop->domain}/admin/api/" . self::API_VERSION . '/graphql.json', [
                'query' => $document,
                'variables' => $variables,
            ])
            ->throw()
            ->json('data');
    }
}
