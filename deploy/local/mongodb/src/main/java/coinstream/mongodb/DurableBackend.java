package coinstream.mongodb;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.EmptyIndex;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import org.h2.mvstore.MVStore;

/**
 * Answers a write when it is on the disk, and puts only whole writes there.
 *
 * <p>Writes of several clients run side by side; one commit serves all that are done by then. While
 * it runs no write does, so that a document is never stored without its index entries.
 */
final class DurableBackend extends H2Backend {
    private static final Set<String> WRITES = Set.of(
            "insert", "update", "delete", "findandmodify", "create", "createindexes", "drop",
            "dropindexes", "dropdatabase", "renamecollection");

    private final ReentrantReadWriteLock commits = new ReentrantReadWriteLock(true);

    DurableBackend(MVStore store) {
        super(StoredTypes.openMaps(store));
    }

    @Override
    public Document handleCommand(
            Channel channel, String database, String command, Document query) {
        if (!writes(command, query)) {
            return super.handleCommand(channel, database, command, query);
        }
        commits.readLock().lock();
        try {
            return super.handleCommand(channel, database, command, query);
        } finally {
            // Also after an error: part of it may be done.
            long version = getMvStore().getCurrentVersion();
            commits.readLock().unlock();
            commitUnlessDone(version);
        }
    }

    private static boolean writes(String command, Document query) {
        if (command.equalsIgnoreCase("aggregate")) {
            return query.get("pipeline") instanceof List<?> stages
                    && !stages.isEmpty()
                    && stages.get(stages.size() - 1) instanceof Document last
                    && (last.containsKey("$merge") || last.containsKey("$out"));
        }
        return WRITES.contains(command.toLowerCase(Locale.ROOT));
    }

    private void commitUnlessDone(long version) {
        exclusively(() -> {
            if (getMvStore().getCurrentVersion() == version) {
                getMvStore().commit();
                getMvStore().sync();
            }
        });
    }

    /** Runs an action while no write does; the process ends if it fails, as on a full disk. */
    void exclusively(Runnable action) {
        commits.writeLock().lock();
        try {
            action.run();
        } catch (RuntimeException error) {
            System.err.println("The store failed: " + error);
            Runtime.getRuntime().halt(1);
        } finally {
            commits.writeLock().unlock();
        }
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new Database(name);
    }

    /** An inner class: the superclass's constructor calls these methods, and the store is known. */
    private final class Database extends H2Database {
        Database(String name) {
            super(name, getMvStore(), getCursorRegistry());
        }

        @Override
        protected Index<Object> openOrCreateUniqueIndex(
                String collection, String index, List<IndexKey> keys, boolean sparse) {
            String map = getFullCollectionNamespace(collection) + StoredTypes.INDEX + index;
            StoredTypes.openIndex(getMvStore(), map);
            return super.openOrCreateUniqueIndex(collection, index, keys, sparse);
        }

        /**
         * Lists it and keeps nothing in it, as its superclass does with a warning: documents are
         * found by their ids here, and who writes them deletes those that are too old.
         */
        @Override
        protected Index<Object> openOrCreateSecondaryIndex(
                String collection, String index, List<IndexKey> keys, boolean sparse) {
            return new EmptyIndex<>(index, keys);
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(
                String name, CollectionOptions options) {
            String full = getFullCollectionNamespace(name);
            return new OrderedCollection(
                    this,
                    name,
                    options,
                    StoredTypes.openDocuments(getMvStore(), StoredTypes.DOCUMENTS + full),
                    getMvStore().openMap(StoredTypes.META + full),
                    cursorRegistry);
        }

        @Override
        public Document handleCommand(
                Channel channel,
                String command,
                Document query,
                DatabaseResolver resolver,
                Oplog oplog) {
            if (!command.equalsIgnoreCase("aggregate")) {
                return super.handleCommand(channel, command, query, resolver, oplog);
            }
            return OrderedCollection.reading(
                    IdRange.ofPipeline(query),
                    () -> super.handleCommand(channel, command, query, resolver, oplog));
        }
    }
}
