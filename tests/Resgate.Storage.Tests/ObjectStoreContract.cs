using CsCheck;
using Resgate.Primitives;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests;

/// <summary>What <see cref="IObjectStore"/> promises. A new kind of store earns its tests by deriving from this.</summary>
public abstract class ObjectStoreContract : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;

    private IObjectStore? _store;

    public static TheoryData<ObjectFolder> Folders => [.. Enum.GetValues<ObjectFolder>()];

    protected IObjectStore Store => _store!;

    /// <summary>Whether an object that is replaced is there all the time; some servers only let it be removed and sent anew.</summary>
    protected virtual bool ReplacesAtomically => true;

    /// <summary>A store at a place of its own, prepared, without objects.</summary>
    protected abstract Task<IObjectStore> CreateEmptyAsync();

    public async ValueTask InitializeAsync() => _store = await CreateEmptyAsync();

    public virtual ValueTask DisposeAsync() => Store.DisposeAsync();

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task What_is_put_is_read_back_sized_and_listed(ObjectFolder folder)
    {
        var sample = Sample.Of(folder, 1000);

        await Store.PutAsync(sample);

        Assert.Equal(sample.Content, await Store.ReadAllAsync(sample.Name));
        Assert.Equal(new StoredObject(sample.Name, 1000), Assert.Single(await Store.ListAsync(folder)) with { Written = null });
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task What_is_drafted_is_read_back_sized_and_listed(ObjectFolder folder)
    {
        var sample = Sample.Of(folder, 1000);

        await Store.DraftAsync(sample, 77);

        Assert.Equal(sample.Content, await Store.ReadAllAsync(sample.Name));
        Assert.Equal(new StoredObject(sample.Name, 1000), Assert.Single(await Store.ListAsync(folder)) with { Written = null });
    }

    [Fact]
    public async Task Objects_of_one_folder_are_not_in_another()
    {
        var sample = Sample.Of(ObjectFolder.Index, 10);

        await Store.PutAsync(sample);

        Assert.Empty(await Store.ListAsync(ObjectFolder.Data));
        Assert.Equal(
            FailureKind.NotFound,
            await FailsAsync(async () => await Store.SizeAsync(new ObjectName(ObjectFolder.Data, sample.Name.Id), Now)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task What_is_not_there_is_not_found(ObjectFolder folder)
    {
        var name = Sample.Of(folder, 10).Name;

        Assert.Empty(await Store.ListAsync(folder));
        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await Store.SizeAsync(name, Now)));
        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await Store.ReadAsync(name, 0, new byte[1], Now)));
        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await Store.ReadAsync(name, 0, new byte[Mebibyte], Now)));
    }

    [Fact]
    public async Task A_failure_names_the_object()
    {
        var name = Sample.Of(ObjectFolder.Snapshots, 10).Name;

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await Store.SizeAsync(name, Now));

        Assert.Contains(name.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_may_be_empty()
    {
        var put = Sample.Of(ObjectFolder.Locks, 0);
        var drafted = Sample.Of(ObjectFolder.Data, 0);

        await Store.PutAsync(put);
        await Store.DraftAsync(drafted, 1);

        Assert.Empty(await Store.ReadAllAsync(put.Name));
        Assert.Equal(0, await Store.SizeAsync(drafted.Name, Now));
        Assert.Equal(0, Assert.Single(await Store.ListAsync(ObjectFolder.Locks)).Size);
        Assert.Equal(FailureKind.Damaged, await FailsAsync(async () => await Store.ReadAsync(put.Name, 0, new byte[1], Now)));
    }

    [Fact]
    public async Task Any_range_is_exact_and_one_past_the_end_is_damage()
    {
        var sample = Sample.Of(ObjectFolder.Data, 5000);
        await Store.PutAsync(sample);

        await Gen.Select(Gen.Int[0, 6000], Gen.Int[0, 6000]).SampleAsync(
            async (offset, size) =>
            {
                var destination = new byte[size];
                if (offset + size <= 5000)
                {
                    await Store.ReadAsync(sample.Name, offset, destination, CancellationToken.None);
                    Assert.Equal(sample.Content[offset..(offset + size)], destination);
                }
                else
                {
                    Assert.Equal(
                        FailureKind.Damaged,
                        await FailsAsync(async () => await Store.ReadAsync(sample.Name, offset, destination, CancellationToken.None)));
                }
            },
            iter: 100);
    }

    [Theory]
    [InlineData(uint.MaxValue, 1)]
    [InlineData(long.MaxValue - 5, 100)]
    [InlineData(long.MaxValue, 0)]
    public async Task An_absurd_range_is_past_the_end_as_well(long offset, int size)
    {
        var sample = Sample.Of(ObjectFolder.Data, 10);
        await Store.PutAsync(sample);

        Assert.Equal(
            FailureKind.Damaged,
            await FailsAsync(async () => await Store.ReadAsync(sample.Name, offset, new byte[size], Now)));
    }

    [Fact]
    public async Task A_second_put_replaces_the_first()
    {
        await Store.PutAsync(Sample.Of(ObjectFolder.Config, 3000, seed: 1));
        var second = Sample.Of(ObjectFolder.Config, 20, seed: 2);

        await Store.PutAsync(second);

        Assert.Equal(second.Content, await Store.ReadAllAsync(ObjectName.Config));
        Assert.Equal(20, Assert.Single(await Store.ListAsync(ObjectFolder.Config)).Size);
    }

    [Fact]
    public async Task A_reader_sees_the_old_or_the_new_object_but_no_mixture()
    {
        const int Size = 300_000;
        await Store.PutAsync(ObjectName.Config, new byte[Size], Now);

        var writing = Task.Run(async () =>
        {
            for (byte fill = 1; fill < 40; fill++)
            {
                await Store.PutAsync(ObjectName.Config, Enumerable.Repeat(fill, Size).ToArray(), CancellationToken.None);
            }
        });

        do
        {
            try
            {
                var content = await Store.ReadAllAsync(ObjectName.Config);
                Assert.Equal(-1, content.AsSpan().IndexOfAnyExcept(content.FirstOrDefault()));
            }
            catch (ResgateException busy) when (busy.IsTransient)
            {
                // A place may have no answer at such a moment, and say so.
            }
            catch (ResgateException failure) when (!ReplacesAtomically)
            {
                Assert.True(failure.Kind is FailureKind.NotFound or FailureKind.Damaged or FailureKind.Transient, failure.Message);
            }
        }
        while (!writing.IsCompleted);

        await writing;
    }

    [Fact]
    public async Task Removing_is_done_once_and_asked_for_twice()
    {
        var gone = Sample.Of(ObjectFolder.Data, 10, seed: 1);
        var kept = Sample.Of(ObjectFolder.Data, 10, seed: 2);
        await Store.PutAsync(gone);
        await Store.PutAsync(kept);

        await Store.RemoveAsync(gone.Name, Now);
        await Store.RemoveAsync(gone.Name, Now);

        Assert.Equal(kept.Name, Assert.Single(await Store.ListAsync(ObjectFolder.Data)).Name);
        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await Store.SizeAsync(gone.Name, Now)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Removing_many_leaves_the_others(ObjectFolder folder)
    {
        Sample[] samples = [.. Enumerable.Range(0, folder == ObjectFolder.Config ? 1 : 20).Select(seed => Sample.Of(folder, 10, seed))];
        foreach (var sample in samples)
        {
            await Store.PutAsync(sample);
        }

        var kept = samples.Skip(15).Select(sample => sample.Name);
        ObjectName[] missing = [.. Enumerable.Range(90, 3).Select(seed => Sample.Of(ObjectFolder.Index, 10, seed).Name)];
        await Store.RemoveAllAsync(samples.Take(15).Select(sample => sample.Name).Concat(missing), (_, failure) => throw failure, Now);

        Assert.Equal(kept.ToHashSet(), (await Store.ListAsync(folder)).Select(stored => stored.Name).ToHashSet());
    }

    [Fact]
    public async Task Preparing_again_changes_nothing()
    {
        var sample = Sample.Of(ObjectFolder.Keys, 10);
        await Store.PutAsync(sample);

        await Store.PrepareAsync(Now);

        Assert.Equal(sample.Content, await Store.ReadAllAsync(sample.Name));
    }

    [Fact]
    public async Task A_draft_is_invisible_until_its_commit_and_gone_when_disposed()
    {
        await using (var draft = await Store.DraftAsync(ObjectFolder.Data, Now))
        {
            await draft.AppendAsync(new byte[9 * Mebibyte], Now);
            Assert.Empty(await Store.ListAsync(ObjectFolder.Data));
        }

        Assert.Empty(await Store.ListAsync(ObjectFolder.Data));
        await AssertNothingIsLeftBehindAsync();
    }

    [Fact]
    public async Task A_draft_takes_pieces_of_any_size()
    {
        await Gen.Int[0, 3 * Mebibyte].Array[0, 6].SampleAsync(
            async sizes =>
            {
                var sample = Sample.Of(ObjectFolder.Data, sizes.Sum());
                await using var draft = await Store.DraftAsync(ObjectFolder.Data, CancellationToken.None);
                var offset = 0;
                foreach (var size in sizes)
                {
                    // The memory is ours again after the call, so we spoil it.
                    var piece = sample.Content.AsSpan(offset, size).ToArray();
                    await draft.AppendAsync(piece, CancellationToken.None);
                    Array.Clear(piece);
                    offset += size;
                    Assert.Equal(offset, draft.Length);
                }

                await draft.CommitAsync(sample.Name, CancellationToken.None);

                Assert.Equal(sample.Name.Id, Id.Of(await Store.ReadAllAsync(sample.Name)));
            },
            iter: 20,
            threads: 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData((4 * Mebibyte) - 1)]
    [InlineData(4 * Mebibyte)]
    [InlineData((4 * Mebibyte) + 1)]
    [InlineData((8 * Mebibyte) + 4096)]
    [InlineData(40 * Mebibyte)]
    public async Task A_draft_takes_any_size(int size)
    {
        var sample = Sample.Of(ObjectFolder.Data, size);

        await Store.DraftAsync(sample, Math.Max(1, size / 7));

        Assert.Equal(size, await Store.SizeAsync(sample.Name, Now));
        Assert.Equal(sample.Name.Id, Id.Of(await Store.ReadAllAsync(sample.Name)));
        await AssertNothingIsLeftBehindAsync();
    }

    [Fact]
    public async Task A_draft_may_replace_an_object()
    {
        var sample = Sample.Of(ObjectFolder.Data, 5000);
        await Store.PutAsync(sample);

        await Store.DraftAsync(sample, 999);

        Assert.Equal(sample.Content, await Store.ReadAllAsync(sample.Name));
        _ = Assert.Single(await Store.ListAsync(ObjectFolder.Data));
    }

    [Fact]
    public async Task A_draft_gets_no_name_of_another_folder()
    {
        await using var draft = await Store.DraftAsync(ObjectFolder.Index, Now);

        _ = await Assert.ThrowsAsync<ArgumentException>(
            async () => await draft.CommitAsync(Sample.Of(ObjectFolder.Data, 0).Name, Now));
    }

    [Fact]
    public async Task Calls_may_overlap()
    {
        var samples = Enumerable.Range(0, 60)
            .Select(i => Sample.Of(i % 2 == 0 ? ObjectFolder.Data : ObjectFolder.Index, i * 3_000, seed: i))
            .ToList();

        await Parallel.ForEachAsync(samples, new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (sample, _) =>
        {
            if (sample.Name.Id.FirstByte % 2 == 0)
            {
                await Store.PutAsync(sample);
            }
            else
            {
                await Store.DraftAsync(sample, 10_000);
            }

            Assert.Equal(sample.Content, await Store.ReadAllAsync(sample.Name));
            Assert.Contains(await Store.ListAsync(sample.Name.Folder), stored => stored.Name == sample.Name);
            if (sample.Content.Length % 9 == 0)
            {
                await Store.RemoveAsync(sample.Name, CancellationToken.None);
            }
        });

        var expected = samples.Where(sample => sample.Content.Length % 9 != 0).Select(sample => sample.Name.Id).Order();
        var listed = (await Store.ListAsync(ObjectFolder.Data)).Concat(await Store.ListAsync(ObjectFolder.Index));
        Assert.Equal(expected, listed.Select(stored => stored.Name.Id).Order());
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        var sample = Sample.Of(ObjectFolder.Data, 100);
        var cancelled = new CancellationToken(canceled: true);

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.PutAsync(sample.Name, sample.Content, cancelled));
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.DraftAsync(ObjectFolder.Data, cancelled));

        Assert.Empty(await Store.ListAsync(ObjectFolder.Data));
        await AssertNothingIsLeftBehindAsync();
    }

    [Fact]
    public async Task Disposing_twice_is_disposing_once()
    {
        await Store.PutAsync(Sample.Of(ObjectFolder.Data, 10));

        await Store.DisposeAsync();
        await Store.DisposeAsync();
    }

    /// <summary>Looks behind the store: nothing may be there but listed objects.</summary>
    protected virtual Task AssertNothingIsLeftBehindAsync() => Task.CompletedTask;
}
