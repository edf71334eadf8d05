package coinstream.mongodb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * How documents and index keys are stored: as BSON. The default would be Java's serialization, in
 * which also every comparison of two index keys would be done.
 *
 * <p>A map keeps the types it is first opened with, so these open it before the backend does, by
 * the names that the backend gives them.
 */
final class StoredTypes {
    static final String DOCUMENTS = "databases.";
    static final String META = "meta.";
    static final String INDEX = "._index_";

    private StoredTypes() {}

    static MVStore openMaps(MVStore store) {
        for (String name : store.getMapNames()) {
            if (name.contains(INDEX)) {
                openIndex(store, name);
            } else if (name.startsWith(DOCUMENTS)) {
                openDocuments(store, name);
            }
        }
        return store;
    }

    static MVMap<Object, Document> openDocuments(MVStore store, String name) {
        return store.openMap(
                name, new MVMap.Builder<Object, Document>().valueType(new DocumentType()));
    }

    static void openIndex(MVStore store, String name) {
        store.openMap(name, new MVMap.Builder<KeyValue, Object>().keyType(new KeyType()));
    }

    private static void write(WriteBuffer target, Document document) {
        ByteBuf bytes = Unpooled.buffer(512);
        BsonEncoder.encodeDocument(document, bytes);
        target.put(bytes.nioBuffer());
    }

    private static Document read(ByteBuffer source) {
        int length = Integer.reverseBytes(source.getInt(source.position()));
        ByteBuf bytes = Unpooled.wrappedBuffer(source.slice(source.position(), length));
        source.position(source.position() + length);
        return BsonDecoder.decodeBson(bytes);
    }

    private static final class DocumentType extends BasicDataType<Document> {
        /** An estimate, by which pages are split: the fields of a candle take about that. */
        @Override
        public int getMemory(Document document) {
            return 100 + 70 * document.size();
        }

        @Override
        public void write(WriteBuffer target, Document document) {
            StoredTypes.write(target, document);
        }

        @Override
        public Document read(ByteBuffer source) {
            return StoredTypes.read(source);
        }

        @Override
        public Document[] createStorage(int size) {
            return new Document[size];
        }
    }

    private static final class KeyType extends BasicDataType<KeyValue> {
        private static final Comparator<Object> VALUES = ValueComparator.ascWithoutListHandling();

        @Override
        public int compare(KeyValue one, KeyValue other) {
            for (int i = 0; i < one.size() && i < other.size(); i++) {
                int order = VALUES.compare(one.get(i), other.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(one.size(), other.size());
        }

        @Override
        public int getMemory(KeyValue key) {
            return 40 + 60 * key.size();
        }

        @Override
        public void write(WriteBuffer target, KeyValue key) {
            Document values = new Document();
            for (Object value : key) {
                values.put(Integer.toString(values.size()), value);
            }
            StoredTypes.write(target, values);
        }

        @Override
        public KeyValue read(ByteBuffer source) {
            List<Object> values = new ArrayList<>(StoredTypes.read(source).values());
            return new KeyValue(values);
        }

        @Override
        public KeyValue[] createStorage(int size) {
            return new KeyValue[size];
        }
    }
}
