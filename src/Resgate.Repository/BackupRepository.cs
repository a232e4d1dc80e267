using Resgate.Format.Chunking;
using Resgate.Format.Configs;
using Resgate.Format.Crypto;
using Resgate.Format.Keys;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Caching;
using Resgate.Repository.Indexes;
using Resgate.Repository.Keys;
using Resgate.Repository.Unpacked;
using Resgate.Storage;

namespace Resgate.Repository;

/// <summary>An opened repository: the format over a store.</summary>
/// <remarks>
/// Opening needs a key that fits the password and the configuration. Blobs need the index, which
/// <see cref="LoadIndexAsync"/> brings in. Readers list snapshots before they load the index, or a snapshot written in
/// between may point to what they do not know (format page, section 1.4).
/// </remarks>
public sealed class BackupRepository : IAsyncDisposable
{
    private BackupRepository(
        IObjectStore store, MasterKey key, RepositoryConfig config, Id? openedWith, RepositoryOptions options)
    {
        Origin = store;
        Store = store = WithCache(store, config.Id, options);
        Key = key;
        Config = config;
        KeyInUse = openedWith;
        Options = options;
        Files = new UnpackedFiles(store, key, config.Version);
    }

    /// <summary>Where everything is read and written, by way of the local cache if there is one.</summary>
    public IObjectStore Store { get; }

    /// <summary>The place itself, for those who judge what lies there.</summary>
    public IObjectStore Origin { get; }

    /// <summary>Why there is no cache although one was asked for.</summary>
    public ResgateException? CacheFailure { get; private set; }

    public RepositoryConfig Config { get; }

    public RepositoryOptions Options { get; }

    /// <summary>The key file that fitted the password.</summary>
    public Id? KeyInUse { get; }

    public BlobIndex Index { get; } = new();

    public UnpackedFiles Files { get; }

    public MasterKey Key { get; }

    /// <summary>Opens what lies in <paramref name="store"/>; the repository owns the store from then on.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.NoRepository"/>, <see cref="FailureKind.NoConfig"/>, <see cref="FailureKind.WrongPassword"/>, <see cref="FailureKind.Damaged"/>.
    /// </exception>
    public static async ValueTask<BackupRepository> OpenAsync(
        IObjectStore store, Password password, string keyHint, RepositoryOptions options, CancellationToken cancellation)
    {
        var sealedConfig = await ReadConfigAsync(store, cancellation);
        var (key, id) = await KeyRing.UnlockAsync(store, password, keyHint, cancellation);
        return Open(store, sealedConfig, key, id, options);
    }

    /// <summary>Opens what was opened before.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.NoRepository"/>; <see cref="FailureKind.Damaged"/>: it may also be another one than it was.
    /// </exception>
    public static async ValueTask<BackupRepository> ReopenAsync(
        IObjectStore store, UnlockedKey unlocked, RepositoryOptions options, CancellationToken cancellation)
    {
        var sealedConfig = await ReadConfigAsync(store, cancellation);
        return Open(store, sealedConfig, unlocked.Key.Copy(), unlocked.Id, options);
    }

    /// <summary>Makes a new repository; the configuration is written last, so a half-made one is none.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: one is there already.</exception>
    public static async ValueTask<BackupRepository> InitAsync(
        IObjectStore store,
        Func<MasterKey, byte[]> createKeyFile,
        int version,
        Polynomial polynomial,
        RepositoryOptions options,
        CancellationToken cancellation)
    {
        await RefuseExistingAsync(store, cancellation);
        await store.PrepareAsync(cancellation);
        var key = MasterKey.Create();
        var config = RepositoryConfig.Create(polynomial.Bits, version);

        var keyFile = createKeyFile(key);
        var keyId = Id.Of(keyFile);
        await store.PutAsync(new ObjectName(ObjectFolder.Keys, keyId), keyFile, cancellation);

        var json = config.Write();
        var sealedConfig = new byte[json.Length + MasterKey.Overhead];
        key.Seal(json, sealedConfig);
        await store.PutAsync(ObjectName.Config, sealedConfig, cancellation);
        return new BackupRepository(store, key, config, keyId, options);
    }

    /// <summary>Reads every index file into <see cref="Index"/>.</summary>
    /// <returns>What was noticed on the way; nothing of it stops a reader.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: an index file cannot be read.</exception>
    public async ValueTask<IndexFindings> LoadIndexAsync(CancellationToken cancellation)
    {
        var loader = new IndexLoader(this);
        await loader.LoadAllAsync(onUnreadable: null, cancellation);
        (Store as CachedStore)?.ForgetPacksExcept(Index.ContainsPack);
        return loader.Findings;
    }

    public BlobReader CreateReader() => new(Store, Key, Index);

    /// <summary>Begins storing blobs.</summary>
    public WriteSession BeginWrite() => new(this);

    /// <summary>Stores a snapshot; everything it refers to must be stored and indexed by then.</summary>
    public ValueTask<Id> SaveSnapshotAsync(Snapshot snapshot, CancellationToken cancellation) =>
        Files.SaveAsync(ObjectFolder.Snapshots, SnapshotWriter.Write(snapshot), cancellation);

    public async ValueTask<Snapshot> LoadSnapshotAsync(Id id, CancellationToken cancellation)
    {
        var name = new ObjectName(ObjectFolder.Snapshots, id);
        var json = await Files.LoadAsync(name, cancellation);
        try
        {
            return SnapshotReader.Read(json.Span);
        }
        catch (ResgateException cause)
        {
            throw new ResgateException(FailureKind.Damaged, $"file {name} is no snapshot", cause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Files.Dispose();
        Key.Dispose();
        await Store.DisposeAsync();
    }

    private static BackupRepository Open(IObjectStore store, byte[] sealedConfig, MasterKey key, Id? id, RepositoryOptions options)
    {
        try
        {
            return new BackupRepository(store, key, OpenConfig(key, sealedConfig), id, options);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private IObjectStore WithCache(IObjectStore store, Id repository, RepositoryOptions options)
    {
        try
        {
            return options.Cache is { } folder
                ? new CachedStore(store, folder.Open(repository, options.Time), Index.IsTreePack)
                : store;
        }
        catch (ResgateException failure)
        {
            CacheFailure = failure;
            return store;
        }
    }

    private static async ValueTask<byte[]> ReadConfigAsync(IObjectStore store, CancellationToken cancellation)
    {
        const int mostBytes = 1 << 20;
        try
        {
            var size = await store.SizeAsync(ObjectName.Config, cancellation);
            if (size > mostBytes)
            {
                throw new ResgateException(FailureKind.Damaged, $"file config has {size} bytes, more than any config");
            }

            var content = new byte[size];
            await store.ReadAsync(ObjectName.Config, 0, content, cancellation);
            return content;
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.NotFound)
        {
            if (await FindRemainsAsync(store, cancellation) is { } remains)
            {
                throw new ResgateException(FailureKind.NoConfig, $"the repository at {store.Location} has lost its config: {remains} is there", failure)
                {
                    Hint = "bring the file config back from a copy of the repository, or its older version at the place; "
                        + "only where 'init' was broken off, remove everything and run it again",
                };
            }

            throw new ResgateException(FailureKind.NoRepository, $"there is no repository at {store.Location}", failure)
            {
                Hint = "check the address; 'init' makes a new repository",
            };
        }
    }

    private static RepositoryConfig OpenConfig(MasterKey key, byte[] sealedConfig)
    {
        var plain = new byte[Math.Max(0, sealedConfig.Length - MasterKey.Overhead)];
        if (!key.TryOpen(sealedConfig, plain))
        {
            throw new ResgateException(FailureKind.Damaged, "file config cannot be decrypted")
            {
                Hint = "the password is right, so the file itself is damaged; bring back a copy of it",
            };
        }

        try
        {
            return RepositoryConfig.Read(plain);
        }
        catch (ResgateException cause)
        {
            throw new ResgateException(FailureKind.Damaged, "file config makes no sense", cause);
        }
    }

    private static async ValueTask RefuseExistingAsync(IObjectStore store, CancellationToken cancellation)
    {
        try
        {
            await store.SizeAsync(ObjectName.Config, cancellation);
            throw new ResgateException(FailureKind.Failed, $"there is a repository at {store.Location} already");
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            // As it should be.
        }

        if (await FindRemainsAsync(store, cancellation) is { } remains)
        {
            throw new ResgateException(FailureKind.Failed, $"{store.Location} holds {remains}, but no config")
            {
                Hint = "this looks like a repository that lost its config; making a new one would bury it",
            };
        }
    }

    /// <summary>What only a repository has, at a place without config; null when there is nothing of the kind.</summary>
    private static async ValueTask<ObjectName?> FindRemainsAsync(IObjectStore store, CancellationToken cancellation)
    {
        foreach (var folder in (ObjectFolder[])[ObjectFolder.Keys, ObjectFolder.Snapshots])
        {
            await foreach (var found in store.ListAsync(folder, cancellation))
            {
                return found.Name;
            }
        }

        return null;
    }
}
