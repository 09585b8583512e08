package dev.unwinder.cli;

import dev.unwinder.address.AddressRange;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.FunctionAddresses;
import dev.unwinder.symbol.Symbol;
import dev.unwinder.symbol.Symbolizer;
import dev.unwinder.unwind.TrapHandler;
import dev.unwinder.unwind.TrapHandlers;
import dev.unwinder.unwind.Unwinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The trap handlers that were given with {@code --trap-handler}, by symbol or by address. */
final class NamedTrapHandlers implements TrapHandlers {
    private static final String ERROR_CODE = ":errorcode";

    /** A handler as it was given; one by address has no name. */
    private record Given(String name, OptionalLong start, OptionalLong end, boolean errorCode) {
        boolean is(Symbol symbol, long address) {
            return start.isPresent() ? start.getAsLong() == address : name.equals(symbol.name());
        }

        boolean contains(long address) {
            return end.isPresent() && new AddressRange(start.orElse(0), end.getAsLong()).contains(address);
        }
    }

    private final List<Given> all = new ArrayList<>();
    private final Symbolizer symbolizer;
    private Optional<Unwinder> unwinder = Optional.empty();

    /** Handlers by the words they were given in; throws {@link UsageException} for one that is none. */
    NamedTrapHandlers(List<String> words, Symbolizer symbolizer) {
        this.symbolizer = symbolizer;
        for (String word : words) {
            all.add(given(word));
        }
    }

    /** Says whose modules have the symbols. */
    void of(Unwinder value) {
        unwinder = Optional.of(value);
    }

    /** A sentence for each handler that no image has, as a debugger would say it. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (Given given : all) {
            if (given.start().isEmpty() && !isDefined(given.name())) {
                notes.add("--trap-handler: function \"" + given.name() + "\" not defined");
            }
        }
        return notes;
    }

    private boolean isDefined(String name) {
        return unwinder.isPresent()
                && new FunctionAddresses(symbolizer, unwinder.get().modules()).isDefined(name);
    }

    private static Given given(String word) {
        boolean errorCode = word.endsWith(ERROR_CODE);
        String place = errorCode ? word.substring(0, word.length() - ERROR_CODE.length()) : word;
        if (place.isEmpty()) {
            throw wrong(word);
        }
        if (!place.startsWith("0x")) {
            return new Given(place, OptionalLong.empty(), OptionalLong.empty(), errorCode);
        }
        try {
            int dash = place.indexOf('-');
            long start = Long.parseUnsignedLong(place.substring(2, dash < 0 ? place.length() : dash), 16);
            if (dash < 0) {
                return new Given("", OptionalLong.of(start), OptionalLong.empty(), errorCode);
            }
            String last = place.substring(dash + 1);
            long end = Long.parseUnsignedLong(last.startsWith("0x") ? last.substring(2) : last, 16);
            if (Long.compareUnsigned(start, end) >= 0) {
                throw wrong(word);
            }
            return new Given("", OptionalLong.of(start), OptionalLong.of(end), errorCode);
        } catch (NumberFormatException noNumber) {
            throw wrong(word);
        }
    }

    private static UsageException wrong(String word) {
        return new UsageException("--trap-handler takes a function's symbol, its address or its range (0x1000-0x1040), "
                + "and :errorcode behind it if the CPU pushes one; not '" + word + "'");
    }

    @Override
    public Optional<TrapHandler> find(long address) {
        for (Given given : all) {
            if (given.contains(address)) {
                return Optional.of(new TrapHandler(
                        new AddressRange(given.start().orElse(0), given.end().orElse(0)), given.errorCode()));
            }
        }
        Optional<LoadedModule> module =
                unwinder.isPresent() ? unwinder.get().modules().find(address) : Optional.empty();
        Optional<Symbol> symbol = module.isPresent() ? symbolizer.find(module.get(), address) : Optional.empty();
        if (module.isEmpty() || symbol.isEmpty()) {
            return Optional.empty();
        }
        long start = symbol.get().vaddr() + module.get().bias();
        for (Given given : all) {
            if (given.is(symbol.get(), start)) {
                return Optional.of(
                        new TrapHandler(new AddressRange(start, Math.max(address, start) + 1), given.errorCode()));
            }
        }
        return Optional.empty();
    }
}
