package coinstream.mongodb;

import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.h2.mvstore.MVStore;

/**
 * Gives back the room of what was overwritten: each commit appends the pages that it changed, and
 * leaves the old ones mostly dead behind.
 */
final class Housekeeping {
    private static final long PAUSE_S = 5;
    private static final int LEAST_FILL_PERCENT = 50;
    private static final int BYTES_AT_A_TIME = 4 * 1024 * 1024;

    private Housekeeping() {}

    static void start(DurableBackend backend) {
        MVStore store = backend.getMvStore();
        Executors.newSingleThreadScheduledExecutor(Housekeeping::daemon)
                .scheduleWithFixedDelay(
                        () -> backend.exclusively(
                                () -> store.compact(LEAST_FILL_PERCENT, BYTES_AT_A_TIME)),
                        PAUSE_S, PAUSE_S, TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "housekeeping");
        thread.setDaemon(true);
        return thread;
    }
}
