using Resgate.Storage.S3;

namespace Resgate.Storage.Tests.S3;

/// <summary>Ways to a bucket of a test server.</summary>
internal static class S3Buckets
{
    private static int _count;

    /// <summary>A bucket's name that was not used before.</summary>
    public static string NewName() => $"bucket-{Interlocked.Increment(ref _count)}-{Guid.NewGuid():n}";

    /// <summary>Options with a user's credentials, as the environment and the command line would give them.</summary>
    public static PlaceOptions As(string user, params (string Key, string Value)[] extended) => new()
    {
        Variable = name => name switch
        {
            "AWS_ACCESS_KEY_ID" => "AK" + user,
            "AWS_SECRET_ACCESS_KEY" => $"SK{user}12345",
            _ => null,
        },
        Extended = extended.ToDictionary(option => option.Key, option => option.Value),
    };

    /// <summary>The store at a bucket, and perhaps a prefix in it.</summary>
    public static S3Store Open(Uri server, string path, PlaceOptions options) =>
        S3Store.Open(S3Address.Parse($"{server}{path}"), options);

    /// <summary>A new bucket.</summary>
    public static async Task<S3Store> CreateAsync(Uri server, PlaceOptions options, string prefix = "")
    {
        var store = Open(server, NewName() + prefix, options);
        await store.PrepareAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
