package de.kranich.print;

import org.springframework.data.repository.Repository;

/** printed_documents: primary key document_id. */
public interface PrintedDocumentRepository extends Repository<PrintedDocument, String> {

    long countByContractId(long contractId);
}
