<?php

declare(strict_types=1);

namespace App\Services;

use App\Exceptions\ShopifyBillingException;
use App\Models\ShippingLabel;
use App\Models\Shop;
use Illuminate\Support\Facades\Http;

final class ShopifyBilling
{
    private const API_VERSION = '2026-07';

    private const CREATE_USAGE = <<<'GRAPHQL'
    mutation appUsageRecordCreate($line: ID!, $price: MoneyInput!, $description: String!, $key: String!) {
      appUsageRecordCreate(
        subscriptionLineItemId: $line
        price: $price
        description: $description
        idempotencyKey: $key
      ) {
        appUsageRecord { id }
        userErrors { field message }
      }
    }
    GRAPHQL;

    public function chargeLabel(ShippingLabel $label): string
    {
        $shop = $label->shop;
        $result = $this->query($shop, self::CREATE_USAGE, [
            'line' => $shop->usage_line_item_id,
            'price' => ['amount' => $label->price, 'currencyCode' => 'USD'],
            'description' => "Shipping label {$label->tracking_number}",
            'key' => "shipping-label-{$label->id}",
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
