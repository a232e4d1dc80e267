namespace Resgate.Recovery.Graph;

/// <summary>What an installation keeps of one clip, in the order in which it is made.</summary>
public enum GraphPart
{
    /// <summary>The recording as it came, in <c>raw/</c>.</summary>
    Original,

    /// <summary>The clip that is shown, in <c>processed/</c>.</summary>
    Video,

    /// <summary><c>.analytic.json</c>: names the video's hash.</summary>
    Analysis,

    /// <summary><c>.summary.json</c>: names the video's hash and the prompt's.</summary>
    Summary,

    /// <summary><c>.logline.json</c>: names the video's hash and the summary's, and is signed.</summary>
    Logline,

    /// <summary><c>.logline.md</c>: the logline for people.</summary>
    Page,
}
