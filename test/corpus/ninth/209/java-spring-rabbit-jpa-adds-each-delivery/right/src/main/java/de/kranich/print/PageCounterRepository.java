package de.kranich.print;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

public interface PageCounterRepository extends JpaRepository<PageCounter, Long> {

    @Modifying
    @Query(nativeQuery = true, value = """
            insert into page_counters (contract_id, month, pages) values (:contractId, :month, :pages)
            on conflict (contract_id, month) do update set pages = page_counters.pages + excluded.pages
            """)
    int addPages(long contractId, String month, int pages);

    List<PageCounter> findByContractIdOrderByMonth(long contractId);
}
