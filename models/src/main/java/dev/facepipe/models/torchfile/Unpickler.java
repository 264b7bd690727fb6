package dev.facepipe.models.torchfile;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle of plain data and tensors. Source of the opcodes: CPython, Lib/pickletools.py.
 *
 * <p>A pickle is a program that may call any Python function. This reader only builds lists,
 * tuples, dicts, strings, numbers and tensors. Reading stops at any other name, before the name is
 * used. No method recurses. A count is used only after a check that the file has as many bytes.
 */
final class Unpickler {
  /** Most steps of a pickle. Enough for 100,000 embeddings; limits memory and time. */
  private static final int STEPS = 4_000_000;

  /** Longest module or class name, in bytes. */
  private static final int NAME_BYTES = 256;

  /** The names that a pickle may use, besides the storage classes of {@link NumberKind}. */
  private enum Callable {
    ORDERED_DICT,
    REBUILD_TENSOR
  }

  /** Represents Python's {@code None} on the stack. */
  enum None {
    NONE
  }

  private static final Object MARK = new Object();

  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Map<String, Storage> storages = new HashMap<>();

  /**
   * Creates a reader of one pickle.
   *
   * @param in read from its position; afterwards the position is after the pickle
   */
  Unpickler(ByteBuffer in) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Returns the object in the pickle: {@link List}, {@link Map}, {@link String}, {@link Long},
   * {@link BigInteger}, {@link Double}, {@link Boolean}, {@link None} or {@link TensorView}. A
   * malformed pickle may give internal objects of this reader.
   */
  Object read() throws TorchFileRefused {
    for (int step = 0; step < STEPS; step++) {
      int opcode = octet();
      if (opcode == '.') {
        return pop();
      }
      step(opcode);
    }
    throw new TorchFileRefused("pickle has more than %d steps".formatted(STEPS));
  }

  /** Returns the storages of all tensors read so far, by key. */
  Map<String, Storage> storages() {
    return storages;
  }

  private void step(int opcode) throws TorchFileRefused {
    switch (opcode) {
      case 0x80 -> protocol(octet());
      case 0x95 -> take(Long.BYTES); // FRAME: only a hint for buffering
      case '(' -> push(MARK);
      case '0' -> pop();
      case 'N' -> push(None.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) octet());
      case 'M' -> push((long) (take(Short.BYTES).getShort() & 0xffff));
      case 'J' -> push((long) take(Integer.BYTES).getInt());
      case 0x8a -> push(integer(take(octet())));
      case 'G' -> push(take(Double.BYTES).order(ByteOrder.BIG_ENDIAN).getDouble());
      case 'X' -> push(text(take(length())));
      case 0x8c -> push(text(take(octet())));
      case ')' -> push(List.of());
      case 't' -> push(List.copyOf(popToMark()));
      case 0x85 -> push(tuple(1));
      case 0x86 -> push(tuple(2));
      case 0x87 -> push(tuple(3));
      case ']' -> push(new ArrayList<>());
      case 'a' -> append(List.of(pop()));
      case 'e' -> append(popToMark());
      case '}' -> push(new LinkedHashMap<>());
      case 's' -> setItems(tuple(2));
      case 'u' -> setItems(popToMark());
      case 'q' -> memo.put(octet(), peek());
      case 'r' -> memo.put(length(), peek());
      case 0x94 -> memo.put(memo.size(), peek());
      case 'h' -> push(remembered(octet()));
      case 'j' -> push(remembered(length()));
      case 'c' -> push(named(line(), line()));
      case 0x93 -> stackGlobal();
      case 'R' -> call();
      case 'b' -> build();
      case 'Q' -> push(storage(pop()));
      default ->
          throw new TorchFileRefused(
              "pickle has opcode 0x%02x at byte %d; plain data does not need this opcode"
                  .formatted(opcode, in.position() - 1));
    }
  }

  private static void protocol(int version) throws TorchFileRefused {
    if (version < 2 || version > 5) {
      throw new TorchFileRefused("pickle has protocol %d; expected 2 to 5".formatted(version));
    }
  }

  // Bytes.

  private int octet() throws TorchFileRefused {
    return take(1).get() & 0xff;
  }

  private int length() throws TorchFileRefused {
    int length = take(Integer.BYTES).getInt();
    if (length < 0) {
      throw new TorchFileRefused(
          "pickle announces a length of %d bytes; expected less than 2 GB"
              .formatted(Integer.toUnsignedLong(length)));
    }
    return length;
  }

  private ByteBuffer take(int length) throws TorchFileRefused {
    if (length > in.remaining()) {
      throw new TorchFileRefused(
          "file ends inside a pickle: it has %d bytes left; expected %d"
              .formatted(in.remaining(), length));
    }
    ByteBuffer taken = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return taken;
  }

  private String line() throws TorchFileRefused {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < NAME_BYTES; i++) {
      int next = octet();
      if (next == '\n') {
        return line.toString();
      }
      line.append((char) next);
    }
    throw new TorchFileRefused("pickle has a name of more than %d bytes".formatted(NAME_BYTES));
  }

  private static String text(ByteBuffer utf8) {
    return StandardCharsets.UTF_8.decode(utf8).toString();
  }

  private static Object integer(ByteBuffer littleEndian) {
    byte[] bytes = new byte[littleEndian.remaining()];
    for (int i = bytes.length - 1; i >= 0; i--) {
      bytes[i] = littleEndian.get();
    }
    if (bytes.length == 0) {
      return 0L;
    }
    BigInteger value = new BigInteger(bytes);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  // The stack.

  private void push(Object value) {
    stack.add(value);
  }

  private Object peek() throws TorchFileRefused {
    if (stack.isEmpty()) {
      throw new TorchFileRefused("pickle takes a value from its empty stack");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws TorchFileRefused {
    Object value = peek();
    stack.remove(stack.size() - 1);
    return value;
  }

  private List<Object> popToMark() throws TorchFileRefused {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw new TorchFileRefused("pickle ends a list, tuple or dict that it has not started");
    }
    List<Object> above = stack.subList(mark + 1, stack.size());
    List<Object> values = new ArrayList<>(above);
    above.clear();
    stack.remove(mark);
    return values;
  }

  private List<Object> tuple(int size) throws TorchFileRefused {
    Object[] values = new Object[size];
    for (int i = size - 1; i >= 0; i--) {
      values[i] = pop();
    }
    return List.of(values);
  }

  private Object remembered(int index) throws TorchFileRefused {
    Object value = memo.get(index);
    if (value == null) {
      throw new TorchFileRefused("pickle uses memo entry %d before it is set".formatted(index));
    }
    return value;
  }

  // Containers.

  private void append(List<Object> values) throws TorchFileRefused {
    if (!(peek() instanceof ArrayList<?>)) {
      throw new TorchFileRefused("pickle appends to a value that is not a list");
    }
    @SuppressWarnings("unchecked") // only ']' creates an ArrayList, of Object
    ArrayList<Object> list = (ArrayList<Object>) peek();
    list.addAll(values);
  }

  private void setItems(List<Object> keysAndValues) throws TorchFileRefused {
    if (!(peek() instanceof LinkedHashMap<?, ?>) || keysAndValues.size() % 2 != 0) {
      throw new TorchFileRefused("pickle sets items of a value that is not a dict");
    }
    @SuppressWarnings("unchecked") // only '}' and OrderedDict() create a LinkedHashMap, of Object
    LinkedHashMap<Object, Object> map = (LinkedHashMap<Object, Object>) peek();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      Object key = keysAndValues.get(i);
      if (!(key instanceof String || key instanceof Long)) { // the hash of a list would recurse
        throw new TorchFileRefused("a dict has a key that is neither a string nor a whole number");
      }
      map.put(key, keysAndValues.get(i + 1));
    }
  }

  // Names and calls.

  private void stackGlobal() throws TorchFileRefused {
    List<Object> names = tuple(2);
    if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
      throw new TorchFileRefused("pickle has a class name that is not a string");
    }
    push(named(module, name));
  }

  private static Object named(String module, String name) throws TorchFileRefused {
    if (module.equals("collections") && name.equals("OrderedDict")) {
      return Callable.ORDERED_DICT;
    }
    if (module.equals("torch._utils") && name.equals("_rebuild_tensor_v2")) {
      return Callable.REBUILD_TENSOR;
    }
    NumberKind kind = module.equals("torch") ? NumberKind.ofStorageClass(name) : null;
    if (kind == null) {
      throw new TorchFileRefused(
          "pickle uses %s.%s; only tensors and plain data are allowed"
              .formatted(printable(module), printable(name)));
    }
    return kind;
  }

  private static String printable(String name) {
    return name.replaceAll("[^\\x21-\\x7e]", "?");
  }

  private void call() throws TorchFileRefused {
    List<Object> call = tuple(2);
    if (!(call.get(0) instanceof Callable callable)
        || !(call.get(1) instanceof List<?> arguments)) {
      throw new TorchFileRefused("pickle calls a value that is not a function");
    }
    push(
        switch (callable) {
          case ORDERED_DICT -> emptyOrderedDict(arguments);
          case REBUILD_TENSOR -> TensorView.of(arguments);
        });
  }

  private static Object emptyOrderedDict(List<?> arguments) throws TorchFileRefused {
    if (!arguments.isEmpty()) {
      throw new TorchFileRefused("an OrderedDict has arguments; expected none");
    }
    return new LinkedHashMap<>();
  }

  /** Ignores the attributes of a state_dict: versions of its modules, which nobody needs here. */
  private void build() throws TorchFileRefused {
    pop();
    if (!(peek() instanceof LinkedHashMap<?, ?>)) {
      throw new TorchFileRefused("pickle sets the state of a value that is not an OrderedDict");
    }
  }

  /** Reads {@code ("storage", class, key, device, count)}. Older files add a field about views. */
  private Storage storage(@Nullable Object id) throws TorchFileRefused {
    if (!(id instanceof List<?> parts)
        || parts.size() < 5
        || !"storage".equals(parts.get(0))
        || !(parts.get(1) instanceof NumberKind kind)
        || !(parts.get(2) instanceof String key)
        || !(parts.get(4) instanceof Long count)
        || count < 0
        || count > Integer.MAX_VALUE / kind.bytes()) {
      throw new TorchFileRefused("a tensor has a storage of an unknown form, or over 2 GB");
    }
    if (parts.size() > 5 && parts.get(5) != None.NONE) {
      throw new TorchFileRefused(
          "storage '%s' is a view of another storage; only PyTorch before 0.4 wrote such views"
              .formatted(printable(key)));
    }
    Storage storage = new Storage(kind, key, count);
    Storage before = storages.putIfAbsent(key, storage);
    if (before != null && !before.equals(storage)) {
      throw new TorchFileRefused(
          "storage '%s' has two different declarations".formatted(printable(key)));
    }
    return storage;
  }
}
