package dev.unwinder.symbol.find.debuginfod;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A response's body on its way into a file, as long as it is not too large. */
final class FileBody implements BodySubscriber<Path> {
    private final Path file;
    private final long limit;
    private final long announced;
    private final LongAdder counter;
    private final Optional<Refusal> refusal;
    private final CompletableFuture<Path> result = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private @Nullable FileChannel channel;
    private long size;

    /**
     * A body.
     *
     * @param announced its size as a header says; negative if none does
     * @param counter is added what arrives
     * @param refusal why none of it is taken, if so
     */
    FileBody(Path file, long limit, long announced, LongAdder counter, Optional<Refusal> refusal) {
        this.file = file;
        this.limit = limit;
        this.announced = announced;
        this.counter = counter;
        this.refusal = refusal;
    }

    @Override
    public CompletionStage<Path> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        if (refusal.isPresent()) {
            fail(refusal.get());
            return;
        }
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            to.request(Long.MAX_VALUE);
        } catch (IOException unwritable) {
            fail(unwritable);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        FileChannel to = channel;
        if (to == null || result.isDone()) {
            return;
        }
        try {
            for (ByteBuffer buffer : buffers) {
                size += buffer.remaining();
                counter.add(buffer.remaining());
                if (size > limit) {
                    throw new Refusal("is larger than the " + limit + " bytes allowed");
                }
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        } catch (IOException failure) {
            fail(failure);
        }
    }

    @Override
    public void onError(Throwable failure) {
        fail(failure);
    }

    @Override
    public void onComplete() {
        close();
        if (announced >= 0 && size != announced) {
            result.completeExceptionally(new Refusal("ends after " + size + " of " + announced + " bytes"));
        } else {
            result.complete(file);
        }
    }

    private void fail(Throwable failure) {
        if (subscription != null) {
            subscription.cancel();
        }
        close();
        result.completeExceptionally(failure);
    }

    private void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failure) {
            result.completeExceptionally(failure);
        }
    }
}
