package coinstream.mongodb;

import java.util.List;

import de.bwaldvogel.mongo.bson.Document;

/**
 * The ids that a query can match, both ends included: at most one more than it says at each end,
 * which the query itself then leaves out.
 *
 * @param collection the collection that is meant; null where it is known
 */
record IdRange(String collection, String from, String to) {
    /** Returns the range, or null where the query does not bound the id by text on both sides. */
    static IdRange of(String collection, Document query) {
        Object id = query == null ? null : query.get("_id");
        if (id instanceof String exact) {
            return new IdRange(collection, exact, exact);
        }
        if (!(id instanceof Document bounds)) {
            return null;
        }
        String from = text(bounds, "$gte", "$gt");
        String to = text(bounds, "$lte", "$lt");
        return from == null || to == null ? null : new IdRange(collection, from, to);
    }

    /** Returns the range of an aggregation's first stage, or null. */
    static IdRange ofPipeline(Document command) {
        boolean matchesFirst = command.get("pipeline") instanceof List<?> stages
                && !stages.isEmpty()
                && stages.get(0) instanceof Document;
        if (!matchesFirst) {
            return null;
        }
        Document first = (Document) ((List<?>) command.get("pipeline")).get(0);
        return of(String.valueOf(command.get("aggregate")), (Document) first.get("$match"));
    }

    private static String text(Document bounds, String one, String other) {
        Object bound = bounds.containsKey(one) ? bounds.get(one) : bounds.get(other);
        return bound instanceof String text ? text : null;
    }
}
