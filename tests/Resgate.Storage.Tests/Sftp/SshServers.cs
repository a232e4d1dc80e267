using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>OpenSSH as it comes.</summary>
public sealed class OpenSsh : IAsyncLifetime
{
    public SshServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await SshServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>OpenSSH without what it adds to the protocol: as a server of another make, or an old one.</summary>
public sealed class PlainSsh : IAsyncLifetime
{
    public SshServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Server = await SshServer.StartAsync("-P posix-rename,fsync,statvfs,fstatvfs,limits", "KexAlgorithms curve25519-sha256");

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>rclone's server.</summary>
public sealed class Rclone : IAsyncLifetime
{
    public RcloneServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RcloneServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
