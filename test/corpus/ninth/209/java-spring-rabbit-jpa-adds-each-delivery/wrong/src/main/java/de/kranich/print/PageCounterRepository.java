package de.kranich.print;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

public interface PageCounterRepository extends JpaRepository<PageCounter, Long> {

    @Modifying
    @Query("update PageCounter c set c.pages = c.pages + :pages where c.contractId = :contractId and c.month = :month") // <- MTR-209
    int addPages(long contractId, String month, int pages);

    List<PageCounter> findByContractIdOrderByMonth(long contractId);
}
