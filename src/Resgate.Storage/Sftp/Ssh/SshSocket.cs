using System.Net.Sockets;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Gives a connection's buffers back to the kernel, which grows them as a long and fast line needs it.</summary>
internal static class SshSocket
{
    private const int SocketLevel = 1;
    private const int BufferLock = 72;

    /// <remarks>
    /// The library sets both sizes, which fixes them at what a line of 50 ms carries at 4 MB/s. The lock that a size sets can
    /// be taken off since Linux 5.15; before that, several connections would be needed. Source: socket(7), SO_BUF_LOCK.
    /// </remarks>
    public static void Tune(Socket? socket)
    {
        try
        {
            socket?.SetRawSocketOption(SocketLevel, BufferLock, [0, 0, 0, 0]);
        }
        catch (SocketException)
        {
            // An older kernel: slower on long lines, and right all the same.
        }
    }
}
