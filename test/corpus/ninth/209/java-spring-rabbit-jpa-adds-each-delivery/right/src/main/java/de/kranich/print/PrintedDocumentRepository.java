package de.kranich.print;

import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** printed_documents: primary key document_id. */
public interface PrintedDocumentRepository extends Repository<PrintedDocument, String> {

    long countByContractId(long contractId);

    @Modifying
    @Query(nativeQuery = true, value = """
            insert into printed_documents (document_id, contract_id) values (:documentId, :contractId)
            on conflict (document_id) do nothing
            """)
    int insertOnce(String documentId, long contractId);
}
