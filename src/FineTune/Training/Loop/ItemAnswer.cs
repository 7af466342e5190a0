namespace Transfer.FineTune;

/// <summary>Receives what the network says of one item.</summary>
/// <param name="item">The item.</param>
/// <param name="answer">Its row of the output, valid during the call only.</param>
public delegate void ItemAnswer(int item, ReadOnlySpan<float> answer);
