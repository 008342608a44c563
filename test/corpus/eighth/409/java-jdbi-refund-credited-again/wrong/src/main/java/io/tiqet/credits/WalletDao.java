package io.tiqet.credits;

import java.util.Optional;
import java.util.UUID;

import org.jdbi.v3.sqlobject.SqlObject;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

public interface WalletDao extends SqlObject {

    record Purchase(UUID id, UUID walletId, long credits, long unusedCredits) {}

    @SqlQuery("SELECT id, wallet_id, credits, unused_credits FROM credit_purchases WHERE id = :id")
    Optional<Purchase> purchase(@Bind("id") UUID id);

    @SqlQuery("SELECT credits FROM wallets WHERE id = :wallet")
    long balance(@Bind("wallet") UUID wallet);

    @SqlUpdate("UPDATE wallets SET credits = credits + :credits, changed_at = now() WHERE id = :wallet")
    int credit(@Bind("wallet") UUID wallet, @Bind("credits") long credits);

    @SqlUpdate("""
            INSERT INTO wallet_entries (wallet_id, kind, credits, booking_id, created_at) // <- MTR-409, MTR-204?
            VALUES (:wallet, :kind, :credits, :booking, now())
            """)
    int addEntry(@Bind("wallet") UUID wallet, @Bind("kind") String kind,
                 @Bind("credits") long credits, @Bind("booking") UUID booking);
}
