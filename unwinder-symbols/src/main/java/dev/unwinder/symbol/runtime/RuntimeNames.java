package dev.unwinder.symbol.runtime;

import dev.unwinder.address.AddressMap;
import dev.unwinder.symbol.Symbol;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.info.FunctionCall;
import dev.unwinder.symbol.line.SourceLocation;
import java.util.List;
import java.util.Optional;

/** Names of code by address, for frames that nothing else names. Immutable. */
public final class RuntimeNames {
    private final AddressMap<CodeRecord> byAddress;

    private RuntimeNames(AddressMap<CodeRecord> byAddress) {
        this.byAddress = byAddress;
    }

    /** No names. */
    public static RuntimeNames none() {
        return of(List.of());
    }

    /** Names of pieces of code in the order in which they were made: memory may have been used again, so the last one counts. */
    public static RuntimeNames of(List<CodeRecord> records) {
        AddressMap.Builder<CodeRecord> byAddress = AddressMap.builder();
        for (int i = records.size() - 1; i >= 0; i--) {
            byAddress.add(records.get(i).code(), records.get(i));
        }
        return new RuntimeNames(byAddress.build());
    }

    /** The code at an address. */
    public Optional<CodeRecord> find(long address) {
        return byAddress.find(address);
    }

    /** A frame with its name, if it had none and there is one. */
    public SymbolizedFrame name(SymbolizedFrame named) {
        if (named.frame().module().isPresent() || named.symbol().isPresent()) {
            return named;
        }
        long address = named.frame().lookupAddress();
        Optional<CodeRecord> record = find(address);
        if (record.isEmpty()) {
            return named;
        }
        String name = record.get().name();
        Optional<SourceLocation> location = record.get().lines().find(address);
        return new SymbolizedFrame(
                named.frame(),
                Optional.of(new Symbol(
                        name, record.get().code().start(), record.get().code().size())),
                location.isPresent()
                        ? List.of(new FunctionCall(Optional.of(name), Optional.empty(), location, false))
                        : List.of(),
                named.naming());
    }

    /** How many pieces of code have names. */
    public int size() {
        return byAddress.size();
    }
}
