using Renci.SshNet.Messages.Connection;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Asks for a channel. Source: RFC 4254, section 6.1.</summary>
internal sealed class SessionChannel : ChannelOpenInfo
{
    public override string ChannelType => "session";
}

/// <summary>Asks for something on a channel, and for an answer. Source: RFC 4254, section 5.4.</summary>
/// <param name="name">What is asked for.</param>
/// <param name="argument">Null for none.</param>
internal sealed class ChannelRequest(string name, string? argument = null) : RequestInfo
{
    public override string RequestName => name;

    // The library then measures what is written.
    protected override int BufferCapacity => -1;

    protected override void SaveData()
    {
        Write(true);
        if (argument is not null)
        {
            Write(argument);
        }
    }
}
