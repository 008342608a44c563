package io.tiqet.credits;

import java.util.UUID;

import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.tiqet.bookings.Booking;
import io.tiqet.bookings.BookingDao;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Gives the credits of a booking back; called by the support desk and by the event-cancelled worker. */
@Path("/bookings/{id}")
@Produces(MediaType.APPLICATION_JSON)
public class RefundResource {

    private static final Logger LOG = LoggerFactory.getLogger(RefundResource.class);

    public record WalletView(UUID wallet, long credits) {}

    private final Jdbi jdbi;

    @Inject
    public RefundResource(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @POST
    @Path("/refund")
    public WalletView refund(@PathParam("id") UUID bookingId) {
        return jdbi.inTransaction(handle -> {
            Booking booking = handle.attach(BookingDao.class).find(bookingId)
                    .orElseThrow(NotFoundException::new);
            WalletDao wallets = handle.attach(WalletDao.class);

            wallets.addEntry(booking.walletId(), "refund", booking.creditsPaid(), booking.id()); // <- MTR-409, MTR-223?
            wallets.credit(booking.walletId(), booking.creditsPaid()); // <- MTR-409, MTR-223?
            LOG.info("booking {}: {} credits refunded", booking.id(), booking.creditsPaid());
            return new WalletView(booking.walletId(), wallets.balance(booking.walletId()));
        });
    }

    @GET
    @Path("/wallet")
    public WalletView wallet(@PathParam("id") UUID bookingId) {
        return jdbi.withHandle(handle -> {
            Booking booking = handle.attach(BookingDao.class).find(bookingId)
                    .orElseThrow(NotFoundException::new);
            return new WalletView(booking.walletId(), handle.attach(WalletDao.class).balance(booking.walletId()));
        });
    }
}
