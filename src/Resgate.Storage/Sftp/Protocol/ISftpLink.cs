using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Protocol;

/// <summary>A way to an SFTP server and back, whatever carries it: a channel of an SSH connection, a program's pipes.</summary>
internal interface ISftpLink : IAsyncDisposable
{
    /// <summary>Begins to hand over what arrives. Called once, before anything is sent.</summary>
    void Listen(ISftpListener listener);

    /// <summary>Sends all of the bytes, which belong to the caller again when the call returns. One call at a time.</summary>
    /// <exception cref="ResgateException">The link is broken.</exception>
    ValueTask SendAsync(ArraySegment<byte> bytes);

    /// <summary>The other end counts as dead: whatever the link runs over is closed at once, without a word to it.</summary>
    void Abort(ResgateException why);
}

/// <summary>Who hears what a link brings. Calls come one at a time, from a thread that must not be kept waiting.</summary>
internal interface ISftpListener
{
    void Received(ReadOnlySpan<byte> bytes);

    /// <summary>Nothing will arrive any more. May be called more than once.</summary>
    void Broken(ResgateException why);
}
