package coinstream.mongodb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import de.bwaldvogel.mongo.MongoServer;
import org.h2.mvstore.MVStore;

/**
 * Speaks MongoDB's wire protocol on one machine, with its documents in one file.
 *
 * <p>Arguments: host, port, and the file. SIGTERM stops it cleanly; after a kill the file opens
 * with all that was acknowledged.
 */
public final class EmbeddedMongo {
    private EmbeddedMongo() {}

    public static void main(String[] arguments) {
        if (arguments.length != 3) {
            System.err.println("usage: EmbeddedMongo HOST PORT FILE");
            System.exit(2);
        }
        try {
            serve(arguments[0], Integer.parseInt(arguments[1]), Path.of(arguments[2]));
        } catch (IOException | RuntimeException error) {
            System.err.println("It cannot start: " + error);
            System.exit(1);
        }
    }

    private static void serve(String host, int port, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        DurableBackend backend = new DurableBackend(open(file));
        MongoServer server = new MongoServer(backend);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow, "shutdown"));
        Housekeeping.start(backend);
        server.bind(host, port);
    }

    /** Commits by itself never: half of a write could be in it. */
    private static MVStore open(Path file) {
        return new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .cacheSize(32)
                .open();
    }
}
