namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Watches how long a host has said nothing: asks first, then gives up.</summary>
internal sealed class SshSilence : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly Action _ask;
    private readonly Action<TimeSpan> _giveUp;
    private readonly ITimer? _timer;
    private long _heard;

    /// <param name="settings">How often to ask, and how often in vain.</param>
    /// <param name="options">The clock, and the time after which any call is given up.</param>
    /// <param name="ask">Sends something that is answered; is not kept waiting for the answer.</param>
    /// <param name="giveUp">Gets how long it was.</param>
    public SshSilence(SshSettings settings, PlaceOptions options, Action ask, Action<TimeSpan> giveUp)
    {
        (_time, _ask, _giveUp) = (options.Time, ask, giveUp);
        _heard = _time.GetTimestamp();
        _patience = settings.AliveInterval * settings.AliveCount;
        if (_patience > options.StuckAfter)
        {
            _patience = options.StuckAfter;
        }

        if (_patience > TimeSpan.Zero)
        {
            var interval = _patience / settings.AliveCount;
            _timer = _time.CreateTimer(_ => Look(interval), null, interval, interval);
        }
    }

    /// <summary>The host has said something.</summary>
    public void Heard() => Volatile.Write(ref _heard, _time.GetTimestamp());

    public void Dispose() => _timer?.Dispose();

    private void Look(TimeSpan interval)
    {
        var silence = _time.GetElapsedTime(Volatile.Read(ref _heard));
        if (silence >= _patience)
        {
            _timer?.Dispose();
            _giveUp(silence);
        }
        else if (silence >= interval / 2)
        {
            _ask();
        }
    }
}
