using System.Text;
using Resgate.Engine.Restore;
using Resgate.Engine.Trees;
using Resgate.Format.Chunking;
using Resgate.Format.Keys;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing;
using Resgate.Testing.Storage;

namespace Resgate.Engine.Tests.Restore;

/// <summary>A repository to restore from, and what a restore told.</summary>
internal sealed class Restoring : IRestoreObserver, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly string? _copy;

    private Restoring(BackupRepository repository, string? copy)
    {
        Repository = repository;
        _copy = copy;
    }

    public BackupRepository Repository { get; }

    public List<(string Path, string Message)> Failures { get; } = [];

    public List<(string Path, RestoreAction Action)> Done { get; } = [];

    public static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>A copy of a golden repository.</summary>
    /// <param name="name">Below <c>tests/fixtures/restic</c>.</param>
    /// <param name="damage">Gets the copy's folder before it is opened.</param>
    public static async Task<Restoring> GoldenAsync(string name, Action<string>? damage = null)
    {
        var copy = Directory.CreateTempSubdirectory("resgate-golden-").FullName;
        Fixtures.CopyTo($"restic/{name}/repo", copy);
        damage?.Invoke(copy);
        return await OpenAsync(Locations.Open(copy, PlaceOptions.Default), copy);
    }

    /// <summary>A golden repository that lies in some store.</summary>
    /// <param name="store">Where it lies.</param>
    /// <param name="copy">A folder that goes with the test.</param>
    public static async Task<Restoring> OpenAsync(IObjectStore store, string? copy = null)
    {
        using var password = Password.FromText(Golden.Password);
        var repository = await BackupRepository.OpenAsync(store, password, "", new RepositoryOptions(), Now);
        try
        {
            await repository.LoadIndexAsync(Now);
            return new Restoring(repository, copy);
        }
        catch
        {
            await repository.DisposeAsync();
            throw;
        }
    }

    /// <summary>An empty repository in memory, for trees that no backup would make.</summary>
    public static async Task<Restoring> EmptyAsync()
    {
        var repository = await BackupRepository.InitAsync(
            new MemoryStore(), static _ => [1], 2, Polynomial.Parse("3DA3358B4DC173"), new RepositoryOptions(), Now);
        return new Restoring(repository, copy: null);
    }

    /// <summary>The tree of one folder in a snapshot.</summary>
    /// <param name="number">1 for the oldest.</param>
    /// <param name="folder">Empty for the top.</param>
    public async Task<Id> TreeAsync(int number, string folder = "srv/source")
    {
        var all = await new SnapshotFolder(Repository).LoadAllAsync(onUnreadable: null, Now);
        using var reader = Repository.CreateReader();
        return await TreePath.Parse(folder).FindTreeAsync(reader, all[number - 1].Snapshot.Tree, Now);
    }

    public async Task<Id> StoreAsync(BlobKind kind, byte[] content)
    {
        var id = Id.Of(content);
        await using var session = Repository.BeginWrite();
        if (session.Claim(new BlobHandle(kind, id)))
        {
            using var writer = session.CreateWriter();
            await writer.WriteAsync(new BlobHandle(kind, id), content, BlobWriter.ChecksumOf(content), Now);
            await session.FinishAsync(Now);
        }

        return id;
    }

    public Task<Id> StoreTreeAsync(params string[] nodes) =>
        StoreAsync(BlobKind.Tree, Encoding.UTF8.GetBytes($$"""{"nodes":[{{string.Join(',', nodes)}}]}""" + "\n"));

    public RestoreCounters Run(Id tree, string target, RestoreOptions? options = null)
    {
        Failures.Clear();
        Done.Clear();
        var job = new RestoreJob(Repository, options ?? new RestoreOptions(), this);
        job.Run(tree, target, Now);
        Assert.Equal(Failures.Count, job.Counters.Errors);
        return job.Counters;
    }

    /// <summary>Restores, and wants no failure.</summary>
    public RestoreCounters RunWell(Id tree, string target, RestoreOptions? options = null)
    {
        var counters = Run(tree, target, options);
        Assert.Empty(Failures);
        return counters;
    }

    public void Failed(ReadOnlySpan<byte> path, string message)
    {
        lock (_gate)
        {
            Failures.Add((Encoding.UTF8.GetString(path), message));
        }
    }

    public void Completed(ReadOnlySpan<byte> path, RestoreAction action, long? size)
    {
        lock (_gate)
        {
            Done.Add((Encoding.UTF8.GetString(path), action));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Repository.DisposeAsync();
        if (_copy is not null)
        {
            Directory.Delete(_copy, recursive: true);
        }
    }
}
