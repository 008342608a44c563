<?php

declare(strict_types=1);

namespace Lumen\Credits;

use Doctrine\DBAL\Connection;
use Psr\Log\LoggerInterface;

final class CreditsUsedUp extends \RuntimeException
{
}

/**
 * Credits of an account. An upscale costs one credit per megapixel, so that the last image may take an account
 * below zero; it is served, and the next one is not.
 */
final class Wallet
{
    public function __construct(
        private readonly Connection $db,
        private readonly LoggerInterface $log,
    ) {
    }

    public function balance(string $accountId): int
    {
        return (int) $this->db->fetchOne('SELECT credits FROM wallets WHERE account_id = ?', [$accountId]);
    }

    /** Takes the credits of one image; `spends` holds an image once. */
    public function spend(string $accountId, string $imageId, int $megapixels): int
    {
        return $this->db->transactional(function (Connection $db) use ($accountId, $imageId, $megapixels): int {
            $credits = (int) $db->fetchOne(
                'SELECT credits FROM wallets WHERE account_id = ? FOR UPDATE',
                [$accountId],
            );
            if ($credits === 0) { // <- MTR-425
                throw new CreditsUsedUp($accountId);
            }

            $inserted = $db->executeStatement(
                'INSERT INTO spends (image_id, account_id, credits) VALUES (?, ?, ?) ON CONFLICT (image_id) DO NOTHING',
                [$imageId, $accountId, $megapixels],
            );
            if ($inserted === 0) {
                return $credits;
            }
            $db->executeStatement(
                'UPDATE wallets SET credits = credits - ? WHERE account_id = ?', // <- MTR-409?
                [$megapixels, $accountId],
            );
            $this->log->info('credits spent', ['account' => $accountId, 'credits' => $megapixels]);

            return $credits - $megapixels;
        });
    }
}
