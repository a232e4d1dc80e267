using Resgate.Primitives;

namespace Resgate.Storage.Tests;

/// <summary>Shorter ways to call a store in a test.</summary>
internal static class StoreCalls
{
    public static CancellationToken Now => TestContext.Current.CancellationToken;

    public static ValueTask PutAsync(this IObjectStore store, Sample sample) => store.PutAsync(sample.Name, sample.Content, Now);

    /// <summary>Stores a sample as a draft, in pieces of a size.</summary>
    public static async Task DraftAsync(this IObjectStore store, Sample sample, int pieceSize)
    {
        await using var draft = await store.DraftAsync(sample.Name.Folder, Now);
        for (var offset = 0; offset < sample.Content.Length; offset += pieceSize)
        {
            var size = Math.Min(pieceSize, sample.Content.Length - offset);
            await draft.AppendAsync(sample.Content.AsMemory(offset, size), Now);
        }

        await draft.CommitAsync(sample.Name, Now);
    }

    public static async Task<byte[]> ReadAllAsync(this IObjectStore store, ObjectName name)
    {
        var content = new byte[await store.SizeAsync(name, Now)];
        await store.ReadAsync(name, 0, content, Now);
        return content;
    }

    public static async Task<List<StoredObject>> ListAsync(this IObjectStore store, ObjectFolder folder) =>
        await store.ListAsync(folder, Now).ToListAsync(Now);

    public static async Task<FailureKind> FailsAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<ResgateException>(call)).Kind;
}
