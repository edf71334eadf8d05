package coinstream.mongodb;

import java.util.Collections;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/**
 * Finds documents by a range of ids, in their order, where its superclass looks through all.
 *
 * <p>It hands out copies: an update changes the document that it found in place, and another client
 * may just be sent that one.
 */
final class OrderedCollection extends H2Collection {
    private static final String ID_INDEX = "_id_";
    private static final ThreadLocal<IdRange> AGGREGATED = new ThreadLocal<>();

    private final MVMap<Object, Document> documents;

    OrderedCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            MVMap<Object, Document> documents,
            MVMap<String, Object> meta,
            CursorRegistry cursors) {
        super(database, name, options, documents, meta, cursors);
        this.documents = documents;
    }

    /** Runs a command that reads all documents of the range's collection, limited to the range. */
    static Document reading(IdRange range, Supplier<Document> command) {
        AGGREGATED.set(range);
        try {
            return command.get();
        } finally {
            AGGREGATED.remove();
        }
    }

    /**
     * Puts the index of ids before all others, as MongoDB has it: the first index that a document
     * breaks is the one that its writer is told of. When the store is opened they come by name.
     */
    @Override
    public void addIndex(Index<Object> index) {
        super.addIndex(index);
        List<Index<Object>> indexes = getIndexes();
        int last = indexes.size() - 1;
        if (last > 0 && indexes.get(last) == index && index.getName().equals(ID_INDEX)) {
            Collections.rotate(indexes, 1);
        }
    }

    @Override
    public synchronized Stream<Document> queryAllAsStream() {
        IdRange range = AGGREGATED.get();
        if (range == null || !getCollectionName().equals(range.collection())) {
            return super.queryAllAsStream();
        }
        return stream(range.from(), range.to(), false).toList().stream();
    }

    @Override
    protected QueryResult matchDocuments(
            Document query, Document order, int skip, int limit, int batchSize, Document fields) {
        boolean ascending = isById(order, 1);
        boolean descending = isById(order, -1);
        IdRange range = IdRange.of(null, query);
        if (range == null && !((ascending || descending) && hasTextIds())) {
            return matchDocumentsFromStream(
                    documents.values().stream().map(Document::clone),
                    query, order, skip, limit, batchSize, fields);
        }
        String from = range == null ? null : range.from();
        String to = range == null ? null : range.to();
        return matchDocumentsFromStream(
                descending ? stream(to, from, true) : stream(from, to, false),
                query, ascending || descending ? null : order, skip, limit, batchSize, fields);
    }

    @Override
    protected Document getDocument(Object position) {
        Document document = super.getDocument(position);
        return document == null ? null : document.clone();
    }

    /** Nobody asks for it, and it would encode every document once more. */
    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    private static boolean isById(Document order, int direction) {
        return order != null
                && order.size() == 1
                && order.get("_id") instanceof Number sign
                && sign.intValue() == direction;
    }

    private boolean hasTextIds() {
        return documents.isEmpty()
                || documents.firstKey() instanceof String && documents.lastKey() instanceof String;
    }

    private Stream<Document> stream(Object from, Object to, boolean reverse) {
        Cursor<Object, Document> cursor = documents.cursor(from, to, reverse);
        var spliterator = new Spliterators.AbstractSpliterator<Document>(
                Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
            @Override
            public boolean tryAdvance(Consumer<? super Document> action) {
                if (!cursor.hasNext()) {
                    return false;
                }
                cursor.next();
                action.accept(cursor.getValue().clone());
                return true;
            }
        };
        return StreamSupport.stream(spliterator, false);
    }
}
